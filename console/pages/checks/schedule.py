"""When a check runs at each location, how late it was, and what its last reading said."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice

import asyncpg

from console.web.sql import query
from settings.locations import location_of
from store import CheckState
from store.checks import Schedule
from store.uptime import DAY, find_unread
from workers.health import Health, current_verdict, is_overdue

NEXT = 3


@dataclass(frozen=True, slots=True)
class Lateness:
    """Seconds from a slot to the beginning of its run, in the last 24 hours; None without runs. ``missed``
    counts also those slots that nobody has recorded yet."""

    runs: int
    p50: float | None
    p99: float | None
    longest: float | None
    missed: int


@dataclass(frozen=True, slots=True)
class Place:
    """The check at one location. ``state`` is None if no worker runs it there any more."""

    name: str
    location: str
    verdict: str | None
    overdue: bool
    state: CheckState | None
    next_slots: Sequence[datetime]
    running_at: str | None
    lateness: Lateness | None


async def read_places(pool: asyncpg.Pool, health: Health, schedules: Sequence[Schedule]) -> Sequence[Place]:
    names = [each.name for each in schedules]
    rows = await pool.fetch(query("check_lateness"), names)
    late = {row["name"]: Lateness(**{k: v for k, v in row.items() if k != "name"}) for row in rows}
    at = health.snapshot.at
    for unread in await find_unread(pool, names):
        known = late.get(unread.name, Lateness(0, None, None, None, 0))
        late[unread.name] = replace(known, missed=known.missed + unread.between(at - DAY, at))
    return [_place(health, each, late.get(each.name)) for each in schedules]


def _place(health: Health, schedule: Schedule, lateness: Lateness | None) -> Place:
    state, at = health.snapshot.checks.get(schedule.name), health.snapshot.at
    return Place(
        name=schedule.name,
        location=location_of(schedule.name),
        verdict=None if state is None else current_verdict(state, at),
        overdue=state is not None and is_overdue(state, at),
        state=state,
        next_slots=list(islice(schedule.upcoming(), NEXT)) if schedule.enabled else [],
        running_at=schedule.leased_by if schedule.leased else None,
        lateness=lateness,
    )
