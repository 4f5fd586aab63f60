"""The last reading of each check of some kinds, and the newest one that measured values."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import asyncpg

from store.queries import query

_NEWEST = query("newest_readings")
LOOK_BACK = timedelta(days=2)
"""How long before the last reading values are looked for."""
OVERDUE = timedelta(minutes=5)
_INTERVALS = 3


@dataclass(frozen=True, slots=True)
class NewestReading:
    """``values`` are of the slot ``measured_at``, which is before ``last_slot`` if later readings measured
    nothing. ``last_slot`` is None if the check has not run yet. ``evidence`` is that of the last reading."""

    name: str
    kind: str
    every: timedelta
    last_slot: datetime | None
    verdict: str | None
    cause: str
    reason: str
    last_pass_at: datetime | None
    evidence: Mapping[str, Any]
    measured_at: datetime | None
    values: Mapping[str, float]

    def is_old(self, at: datetime | None, now: datetime) -> bool:
        """Whether something of this time says nothing about now: the check should have run again."""
        return at is None or now - at > max(self.every * _INTERVALS, self.every + OVERDUE)


async def newest_readings(pool: asyncpg.Pool, kinds: Sequence[str]) -> list[NewestReading]:
    """Returns the scheduled checks of these kinds, by name."""
    return [_reading(row) for row in await pool.fetch(_NEWEST, kinds, LOOK_BACK)]


def _reading(row: asyncpg.Record) -> NewestReading:
    return NewestReading(
        name=row["name"],
        kind=row["kind"],
        every=timedelta(microseconds=row["every_us"]),
        last_slot=row["last_slot"],
        verdict=row["last_verdict"],
        cause=row["last_cause"] or "",
        reason=row["last_reason"] or "",
        last_pass_at=row["last_pass_at"],
        evidence=row["evidence"] or {},
        measured_at=row["measured_at"],
        values=row["measured"] or {},
    )
