"""What is stored about one check at one time, to explain why nobody was notified of it then."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import asyncpg

from probes.reading import Reading
from store.backtest.past import read_oldest
from store.checks import Schedule, schedules
from store.explaining import Explained, read_explained, readings_before
from store.queries import query

_AROUND = query("incidents_around")


@dataclass(frozen=True, slots=True)
class IncidentAround:
    """``place``: ``open`` at the time, the last ``before`` it, or the first ``after`` it."""

    place: str
    id: str
    fingerprint: str
    subject: str
    severity: str
    opened_at: datetime
    resolved_at: datetime | None
    resolved_by: str | None


@dataclass(frozen=True, slots=True)
class CheckThen:
    """``readings``: the last of each location that had ended by then, oldest first; ``oldest``: the oldest
    reading that is stored. ``incident`` is the one of the check that was open.
    """

    name: str
    at: datetime
    schedules: Sequence[Schedule]
    readings: Sequence[Reading]
    oldest: datetime | None
    incidents: Sequence[IncidentAround]
    incident: Explained | None


async def read_check_then(pool: asyncpg.Pool, name: str, at: datetime, most: int) -> CheckThen:
    """Reads at most ``most`` readings of each location."""
    scheduled = await schedules(pool, name)
    names = [each.name for each in scheduled] or [name]
    async with pool.acquire() as connection:
        oldest, _ = await read_oldest(connection, names, at, at)
    readings = await readings_before(pool, names, at, most)
    incidents = [IncidentAround(**row) for row in await pool.fetch(_AROUND, name, at)]
    of_check = [each for each in incidents if each.place == "open" and each.fingerprint == f"check:{name}"]
    return CheckThen(
        name=name,
        at=at,
        schedules=scheduled,
        readings=[each for each in readings if ended_at(each) <= at],
        oldest=oldest,
        incidents=incidents,
        incident=await read_explained(pool, of_check[0].id) if of_check else None,
    )


def ended_at(reading: Reading) -> datetime:
    return reading.started_at + timedelta(seconds=reading.duration)
