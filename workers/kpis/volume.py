"""The band in which the number of payments usually is at this time of the week."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Literal
from zoneinfo import ZoneInfo

import asyncpg

from alerts.baselines import Past, Span, expect, mix, plan
from alerts.baselines.expected import FEWEST_WEEKS
from settings import Settings
from settings.locations import check_of
from settings.rules import Baseline
from store.digests import measured_at
from store.rules.past import open_spans

if TYPE_CHECKING:
    from workers.kpis.measured import Measured

SIGMAS = 3.0
_MONTH = timedelta(days=29)


@dataclass(frozen=True, slots=True)
class Band:
    """Usual numbers, or ``why`` nothing is known of them."""

    low: float | None = None
    high: float | None = None
    expected: float | None = None
    why: str = ""

    def judge(self, found: "Measured") -> Literal["met", "missed", "unknown"]:
        if found.state != "measured" or found.number is None or self.low is None or self.high is None:
            return "unknown"
        return "met" if self.low <= found.number <= self.high else "missed"


async def volume_band(
    pool: asyncpg.Pool, settings: Settings, found: "Measured", window: timedelta | None, now: datetime
) -> Band:
    """Compares with the same local time of the last four weeks, as rules on a baseline do."""
    if window is None or found.at is None:
        return Band(why="the window of the count is unknown")
    zone = ZoneInfo(settings.business_timezone)
    planned = plan(found.at, window, 1, zone)
    moments = list(planned.moments())
    rows = await measured_at(pool, found.check, moments, window)
    values = {row.moment: row.values["payment_volume"] for row in rows if "payment_volume" in row.values}
    spans = await _spans(pool, found.check, now)
    past = Past(values, zone, spans, _holidays(settings))
    expected = mix(
        expect(past.rows(planned.before, window), (1,)),
        expect(past.rows(planned.after, window), (1,)),
        planned.share(found.at),
    )
    usual = next(iter(expected.windows), None)
    if usual is None or usual.weeks < FEWEST_WEEKS:
        weeks = 0 if usual is None else usual.weeks
        return Band(why=f"{weeks} comparable weeks, {FEWEST_WEEKS} needed")
    scatter = SIGMAS * math.sqrt(usual.mean + usual.mean**2 / usual.dispersion)
    return Band(max(usual.mean - scatter, 0.0), usual.mean + scatter, usual.mean)


async def _spans(pool: asyncpg.Pool, check: str, now: datetime) -> Sequence[Span]:
    return await open_spans(pool, check_of(check), now - _MONTH)


def _holidays(settings: Settings) -> set[date]:
    """Returns the holidays of the rules that compare payments with their baseline."""
    return {
        day
        for rule in settings.rules
        if isinstance(rule.parsed, Baseline) and rule.parsed.series.name == "payment_volume"
        for day in rule.holidays
    }
