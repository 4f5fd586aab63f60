"""One value over a time, as readings measured it: at most so many points, and gaps where nothing is known."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import asyncpg

from store.digests import measured_at

POINTS = 120
RANGES = {
    "1h": timedelta(hours=1),
    "6h": timedelta(hours=6),
    "24h": timedelta(days=1),
    "7d": timedelta(days=7),
    "30d": timedelta(days=30),
    "90d": timedelta(days=90),
}


@dataclass(frozen=True, slots=True)
class Point:
    """The newest value in the time of length ``step`` that ends at ``at``; None if no reading has one."""

    at: datetime
    value: float | None


@dataclass(frozen=True, slots=True)
class Row:
    """Several points as one row of a table: None if none of them is known."""

    from_: datetime
    until: datetime
    lowest: float | None
    mean: float | None
    highest: float | None
    unknown: int


async def read_series(
    pool: asyncpg.Pool, check: str, value: str, length: timedelta, now: datetime
) -> list[Point]:
    """Returns `POINTS` points, the oldest first."""
    step = length / POINTS
    moments = [now - step * back for back in range(POINTS - 1, -1, -1)]
    rows = await measured_at(pool, check, moments, step)
    known = {row.moment: row.values.get(value) for row in rows}
    return [Point(moment, known.get(moment)) for moment in moments]


def rows_of(points: Sequence[Point], size: int = 5) -> Iterator[Row]:
    step = points[1].at - points[0].at
    for start in range(0, len(points), size):
        part = points[start : start + size]
        known = [each.value for each in part if each.value is not None]
        yield Row(
            part[0].at - step,
            part[-1].at,
            min(known, default=None),
            sum(known) / len(known) if known else None,
            max(known, default=None),
            len(part) - len(known),
        )
