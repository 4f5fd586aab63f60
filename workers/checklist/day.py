"""The day of a checklist."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import asyncpg

from reconcile.windows import start_of
from settings import Settings
from workers.errors import Usage

FIRST = date(2020, 1, 1)
TICKABLE = timedelta(days=2)
"""After the start of a day: today's list can be ticked, and yesterday's until the day ends."""


@dataclass(frozen=True, slots=True)
class Day:
    """A business day from ``since`` until ``until``: its end, or ``now`` while it lasts."""

    day: date
    since: datetime
    until: datetime
    now: datetime
    settings: Settings

    @property
    def time_zone(self) -> str:
        return self.settings.business_timezone

    @property
    def is_over(self) -> bool:
        return self.until < self.now

    @property
    def may_be_ticked(self) -> bool:
        return self.now - self.since < TICKABLE


async def day_of(pool: asyncpg.Pool, settings: Settings, text: str | None) -> Day:
    """Returns the day of a date such as 2026-11-30; today without one. Raises Usage."""
    time_zone = settings.business_timezone
    now: datetime = await pool.fetchval("select now()")
    today = now.astimezone(ZoneInfo(time_zone)).date()
    try:
        day = date.fromisoformat(text) if text else today
    except ValueError:
        raise Usage(f"date: {text!r} is not a date: write it as 2026-11-30") from None
    if not FIRST <= day <= today:
        raise Usage(f"date: {day} is not a day from {FIRST} until today")
    end = start_of(day + timedelta(days=1), time_zone)
    return Day(day, start_of(day, time_zone), min(end, now), now, settings)
