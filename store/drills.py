"""Drills: a failure that is injected into one check, for a time that has its end in the row."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import asyncpg

from alerts.drills import Drill, injected, is_real, marked
from alerts.step import was_blind
from probes.reading import Reading
from settings.locations import check_of
from settings.texts import storable
from store.pool import Connection
from store.queries import query
from store.silences import KEPT
from store.transactions import transaction

_ACTIVE = query("active_drills")
_END = query("end_drills")
_ADD = query("add_drill")
_GET = query("get_drill")
_STOP = query("stop_drill")


@dataclass(frozen=True, slots=True)
class DrillRecord:
    """A drill as commands show it. ``stopped_because``: ``over``, ``withdrawn`` by who began it, or
    ``real_failure``; None while it is active."""

    id: str
    check: str
    by: str
    starts_at: datetime
    ends_at: datetime
    stopped_at: datetime | None
    stopped_because: str | None
    active: bool
    incident: str | None


@dataclass(frozen=True, slots=True)
class Injected:
    """A reading as it is judged, and as it is stored: the same, unless a drill is active."""

    judged: Reading
    stored: Reading


async def start_drill(
    pool: asyncpg.Pool, check: str, *, lasts: timedelta, by: str
) -> tuple[DrillRecord, bool]:
    """Begins a drill now, by the database's clock. If one is active, returns that one and False."""
    async with transaction(pool) as connection:
        await connection.execute(_END, check)
        id_ = f"drl_{secrets.token_hex(4)}"
        started = await connection.fetchval(_ADD, id_, check, storable(by), lasts)
        found = await connection.fetchrow(_GET, check, id_ if started else None)
    if found is None:  # the other one was stopped in between
        return await start_drill(pool, check, lasts=lasts, by=by)
    return DrillRecord(**found), bool(started)


async def get_drill(pool: asyncpg.Pool, drill: DrillRecord) -> DrillRecord:
    row = await pool.fetchrow(_GET, drill.check, drill.id)
    return drill if row is None else DrillRecord(**row)


async def stop_drill(pool: asyncpg.Pool, id_: str) -> None:
    """Withdraws the failure: from now on, readings are what they are. No effect on a drill that has ended."""
    await pool.execute(_STOP, id_, "withdrawn")


async def delete_drills(pool: asyncpg.Pool, kept: timedelta = KEPT) -> None:
    await pool.execute("delete from paywatch.drills where ends_at < now() - $1::interval", kept)


async def inject(connection: Connection, readings: Sequence[Reading]) -> list[Injected]:
    """Replaces readings that pass by the failures of active drills. One that does not pass ends its drill."""
    found = await connection.fetch(_ACTIVE, sorted({check_of(reading.check) for reading in readings}))
    active = {row["check"]: Drill(**row) for row in found}
    return [await _inject(connection, reading, active) for reading in readings]


async def _inject(connection: Connection, reading: Reading, active: dict[str, Drill]) -> Injected:
    drill = active.get(check_of(reading.check))
    if drill is None or not drill.concerns(reading) or was_blind(reading):
        return Injected(reading, reading)
    if is_real(reading):
        await connection.execute(_STOP, drill.id, "real_failure")
        del active[drill.check]
        return Injected(reading, reading)
    return Injected(injected(reading, drill), marked(reading, drill))
