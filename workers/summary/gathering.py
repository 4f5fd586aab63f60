"""Reads what the summary of a month has."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import asyncpg

from settings import Settings
from store.months import MonthIncidents, OldDifference, month_incidents, old_differences
from workers.summary.availability import Availability, Way, read_availability
from workers.summary.money import Money, read_money
from workers.summary.month import Month, months_until

TREND = 6
"""Months, of which the summary's is the last."""
MOST_INCIDENTS = 20
MOST_DIFFERENCES = 5
OLD = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class MonthFigures:
    """``watched``: whether anything is stored of this month; without that, no incident means nothing."""

    month: Month
    availability: Mapping[Way, Availability]
    money: Money
    incidents: MonthIncidents
    watched: bool


@dataclass(frozen=True, slots=True)
class Summary:
    """``trend`` ends with the month itself. ``differences`` are open now, whatever month this is."""

    at: datetime
    service: str
    environment: str
    figures: MonthFigures
    trend: Sequence[MonthFigures]
    differences: Sequence[OldDifference]
    differences_number: int

    @property
    def month(self) -> Month:
        return self.figures.month


async def read_summary(pool: asyncpg.Pool, settings: Settings, month: Month, now: datetime) -> Summary:
    months = months_until(month, TREND, now, settings.business_timezone)
    trend = [await _figures(pool, settings, each) for each in months]
    differences, number = await old_differences(pool, now - OLD, MOST_DIFFERENCES)
    return Summary(now, settings.service, settings.environment, trend[-1], trend, differences, number)


async def _figures(pool: asyncpg.Pool, settings: Settings, month: Month) -> MonthFigures:
    availability = await read_availability(pool, settings, month)
    plan = settings.reconcile
    daily = plan.fixed_accounts or () if plan.daily_at is not None else ()
    money = await read_money(pool, month, daily)
    incidents = await month_incidents(pool, month.from_, month.until, MOST_INCIDENTS)
    watched = bool(incidents.number) or await _is_watched(pool, month)
    return MonthFigures(month, availability, money, incidents, watched)


async def _is_watched(pool: asyncpg.Pool, month: Month) -> bool:
    """Whether any check has run in this month."""
    found: bool = await pool.fetchval(
        """
        select exists (
          select from paywatch.checks c
          join paywatch.rollups r on r.unit = 'day' and r.check_name = c.name
          where r.starts >= $1 and r.starts <= $2::timestamptz - interval '1 day'
            and r.pass + r.degraded + r.fail > 0
        ) or exists (
          select from paywatch.readings
          where slot >= $1 and slot < $2 and verdict in ('pass', 'degraded', 'fail')
        )
        """,
        month.from_,
        month.until,
    )
    return found
