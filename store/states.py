"""What the alert decision remembers, locked while it decides."""

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
    """These fingerprints have no row to lock. The transaction ends, `create` makes them, it begins again."""

    def __init__(self, fingerprints: Collection[str]) -> None:
        super().__init__(", ".join(fingerprints))
        self.fingerprints = sorted(fingerprints)


@dataclass(frozen=True, slots=True)
class Locked:
    """States that nobody else can change before this transaction ends, and the time since they are ours."""

    states: Mapping[str, AlertState]
    now: datetime


async def lock(connection: Connection, fingerprints: Collection[str]) -> Locked:
    """Raises StatesMissing and inserts none: rows are locked in one order only, so that nothing deadlocks."""
    rows = await connection.fetch(_LOCK, fingerprints)
    states = {row["fingerprint"]: _decode(row["state"]) for row in rows}
    if missing := set(fingerprints) - states.keys():
        raise StatesMissing(missing)
    now: datetime = rows[-1]["now"] if rows else await connection.fetchval("select clock_timestamp()")
    return Locked(states, now)


async def create(pool: asyncpg.Pool, fingerprints: Collection[str]) -> None:
    await pool.execute(_CREATE, fingerprints)


async def write(connection: Connection, states: Mapping[str, AlertState], now: datetime) -> None:
    if states:
        await connection.execute(_WRITE, list(states), [to_json(state) for state in states.values()], now)
