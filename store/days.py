"""What happened on one day: readings, incidents and acts of people, as the daily checklist needs them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import asyncpg

from store.queries import query

_READINGS = query("readings_at")
_INCIDENTS = query("day_incidents")
_ACTS = query("day_acts")
_BLIND = query("blind_hours")
_URGENT = """
select count(*) from paywatch.incidents
where drill is null and severity in ('P0', 'P1') and opened_at < $1
  and (resolved_at is null or resolved_at >= $1)
"""
_OPEN = "select count(*) as number, min(first_seen) as oldest from paywatch.exceptions"


@dataclass(frozen=True, slots=True)
class ReadingAt:
    """The newest reading before a moment; without one, ``slot`` and ``verdict`` are None.

    ``lacking``: values that an earlier reading measured, and this one not.
    """

    name: str
    kind: str
    every: timedelta
    slot: datetime | None
    verdict: str | None
    cause: str
    reason: str
    values: Mapping[str, float]
    lacking: Sequence[str]

    def is_old(self, moment: datetime) -> bool:
        """Whether it says nothing about the moment: the check should have run again."""
        return self.slot is None or moment - self.slot > 3 * self.every + timedelta(minutes=5)


async def readings_at(
    pool: asyncpg.Pool, kinds: Sequence[str], moment: datetime, within: timedelta
) -> list[ReadingAt]:
    """Returns the scheduled checks of these kinds, each with its newest reading before the moment."""
    return [
        ReadingAt(
            name=row["name"],
            kind=row["kind"],
            every=timedelta(microseconds=row["every_us"]),
            slot=row["slot"],
            verdict=row["verdict"],
            cause=row["cause"] or "",
            reason=row["reason"] or "",
            values=row["measured"] or {},
            lacking=sorted((row["before"] or {}).keys() - (row["measured"] or {}).keys()),
        )
        for row in await pool.fetch(_READINGS, kinds, moment, within)
    ]


async def blind_hours(pool: asyncpg.Pool, since: datetime, until: datetime) -> tuple[int, int]:
    """Returns how many hours have ended in this time, and of how many of them no scheduled check knows
    anything: a slot of a time before the first worker exists in no count."""
    (row,) = await pool.fetch(_BLIND, since, until)
    return row["hours"], row["blind"]


@dataclass(frozen=True, slots=True)
class DayIncidents:
    """Incidents that were opened; ``undocumented`` ones have neither a note nor a mark."""

    opened: int
    urgent: int
    undocumented: int
    newest: datetime | None


async def incidents_between(pool: asyncpg.Pool, since: datetime, until: datetime) -> DayIncidents:
    (row,) = await pool.fetch(_INCIDENTS, since, until)
    return DayIncidents(**row)


async def urgent_at(pool: asyncpg.Pool, moment: datetime) -> int:
    """Returns how many incidents of P0 and P1 were open."""
    number: int = await pool.fetchval(_URGENT, moment)
    return number


@dataclass(frozen=True, slots=True)
class DayActs:
    acts: int
    refused: int
    failed: int
    unknown: int
    newest: datetime | None


async def acts_between(pool: asyncpg.Pool, since: datetime, until: datetime) -> DayActs:
    """Returns what people did, by the audit log."""
    (row,) = await pool.fetch(_ACTS, since, until)
    return DayActs(**row)


async def open_differences(pool: asyncpg.Pool) -> tuple[int, datetime | None]:
    """Returns how many differences of reconciliations are open now, and when the oldest was first seen."""
    (row,) = await pool.fetch(_OPEN)
    return row["number"], row["oldest"]
