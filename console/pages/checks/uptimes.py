"""How long a check was up in the last day, week, month and quarter."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from zoneinfo import ZoneInfo

import asyncpg

import store
from console.pages.checks.tallies import strip_of
from store import Tally, Uptime
from store.hourly import hourly
from store.uptime import total

DAYS = 90
SPANS = (("24 hours", 1), ("7 days", 7), ("30 days", 30), ("90 days", DAYS))


@dataclass(frozen=True, slots=True)
class Span:
    title: str
    found: Tally


@dataclass(frozen=True, slots=True)
class Uptimes:
    """``hours`` and ``days`` are values of strips: of 24 hours, and of 90 days (UTC)."""

    spans: Sequence[Span]
    hours: dict[str, str]
    days: dict[str, str]


async def read_uptimes(pool: asyncpg.Pool, names: Sequence[str], zone: ZoneInfo) -> Uptimes:
    """Counts all locations together."""
    now = await pool.fetchval("select now()")
    found = [await store.uptime(pool, names, now - timedelta(days=days), now, DAYS + 1) for _, days in SPANS]
    spans = [Span(title, each.total) for (title, _), each in zip(SPANS, found, strict=True)]
    return Uptimes(spans, await _hours(pool, names, zone), _days(found[-1]))


async def _hours(pool: asyncpg.Pool, names: Sequence[str], zone: ZoneInfo) -> dict[str, str]:
    found = await hourly(pool, names)
    tallies = [total(found.checks[name][index] for name in names) for index in range(len(found.starts))]
    return strip_of(found.starts, tallies, zone, "%H:%M")


def _days(found: Uptime) -> dict[str, str]:
    """The time is cut to whole days, of which both the first and the last may be only in part within it."""
    starts = [found.from_ + index * found.length for index in range(len(found.spans))]
    return strip_of(starts, found.spans, ZoneInfo("UTC"), "%m-%d")
