"""The states of the alert decision, locked while it decides."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

import asyncpg
import msgspec

from alerts.model import AlertState
from store.json_text import to_json
from store.pool import Connection
from store.queries import query

_LOCK = query("lock_states")
_CREATE = query("create_states")
_WRITE = query("write_states")

_decode = msgspec.json.Decoder(AlertState).decode


class StatesMissing(Exception):
    """These fingerprints have no row to lock: roll back, call `create`, and begin again."""

    def __init__(self, fingerprints: Collection[str]) -> None:
        super().__init__(", ".join(fingerprints))
        self.fingerprints = sorted(fingerprints)


@dataclass(frozen=True, slots=True)
class Locked:
    """States that no other transaction can change before this one ends, and when they were locked."""

    states: Mapping[str, AlertState]
    now: datetime


async def lock(connection: Connection, fingerprints: Collection[str]) -> Locked:
    """Locks the states; raises StatesMissing. Inserts none: all transactions lock rows in the same order, by
    fingerprint, so that they cannot deadlock."""
    rows = await connection.fetch(_LOCK, fingerprints)
    states = {row["fingerprint"]: _decode(row["state"]) for row in rows}
    if missing := set(fingerprints) - states.keys():
        raise StatesMissing(missing)
    now: datetime = rows[-1]["now"] if rows else await connection.fetchval("select clock_timestamp()")
    return Locked(states, now)


async def create(pool: asyncpg.Pool, fingerprints: Collection[str]) -> None:
    await pool.execute(_CREATE, fingerprints)


async def alert_state(pool: asyncpg.Pool, fingerprint: str) -> AlertState:
    """Returns the state as it is now, without locking it; empty before the first reading."""
    stored = await pool.fetchval(
        "select state::text from paywatch.alert_states where fingerprint = $1", fingerprint
    )
    return AlertState() if stored is None else _decode(stored)


async def read(connection: Connection, fingerprints: Collection[str]) -> dict[str, AlertState]:
    """Returns the states as they are now, without locking them; none before the first reading."""
    rows = await connection.fetch(
        "select fingerprint, state::text from paywatch.alert_states where fingerprint = any ($1::text[])",
        list(fingerprints),
    )
    return {row["fingerprint"]: _decode(row["state"]) for row in rows}


async def write(connection: Connection, states: Mapping[str, AlertState], now: datetime) -> None:
    if states:
        await connection.execute(_WRITE, list(states), [to_json(state) for state in states.values()], now)
