"""Whether the store can be used, and what a worker must remember in case that it cannot."""

from collections.abc import Collection
from dataclasses import dataclass

import asyncpg
import msgspec

from alerts.model import AlertState
from store.queries import query

_TROUBLED = query("troubled_states")

_decode = msgspec.json.Decoder(AlertState).decode


@dataclass(frozen=True, slots=True)
class Availability:
    """The database's clock as Unix time, and why it accepts no writes, if so."""

    now: float
    read_only: bool
    is_standby: bool


async def availability(pool: asyncpg.Pool) -> Availability:
    """Asks over one connection, without writing: each worker asks every few seconds."""
    (row,) = await pool.fetch(
        "select extract(epoch from clock_timestamp())::float8 as now, pg_is_in_recovery() as is_standby,"
        " current_setting('transaction_read_only') = 'on' as read_only"
    )
    return Availability(**row)


async def scheduled_definitions(pool: asyncpg.Pool) -> dict[str, str | None]:
    """Returns the scheduled checks with their definitions, both `located`."""
    rows = await pool.fetch("select name, definition from paywatch.checks where enabled")
    return {row["name"]: row["definition"] for row in rows}


async def troubled_states(pool: asyncpg.Pool, fingerprints: Collection[str]) -> dict[str, AlertState]:
    """Returns those of the states that have an open incident or whose last reading did not pass."""
    rows = await pool.fetch(_TROUBLED, list(fingerprints))
    return {row["fingerprint"]: _decode(row["state"]) for row in rows}
