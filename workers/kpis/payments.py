"""The figures of payments against their targets: those of the guides, and the revenue targets configured."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import product
from typing import Literal

import asyncpg

from reconcile.currency import exponent
from settings import Settings
from settings.accounts import Account
from settings.checks.sql import SqlCheck
from settings.locations import check_of
from store.months import NewestEnd, newest_ends
from store.newest import NewestReading, newest_readings
from workers.kpis.measured import VALUE_KINDS, Measured, find
from workers.kpis.volume import Band, volume_band

Unit = Literal["share", "seconds", "count", "money"]
Word = Literal["met", "missed", "unknown", "no target"]

HOW = 'add a check of kind "sql" with preset = "payments"'
RUNS = timedelta(days=35)
"""How far back the last reconciliation of each account is looked for."""


@dataclass(frozen=True, slots=True)
class Definition:
    """One figure. ``target`` is the guides': the value must be above or below it."""

    name: str
    title: str
    unit: Unit
    above: float | None = None
    below: float | None = None

    def judge(self, found: Measured) -> Word:
        if found.state != "measured" or found.number is None:
            return "unknown"
        if self.above is not None:
            return "met" if found.number > self.above else "missed"
        if self.below is not None:
            return "met" if found.number < self.below else "missed"
        return "no target"


DEFINITIONS = (
    Definition("payment_success_rate", "Success rate", "share", above=0.95),
    Definition("payment_failure_rate", "Failure rate", "share", below=0.05),
    Definition("avg_payment_latency", "Latency, average", "seconds", below=5.0),
    Definition("conversion_rate", "Conversion rate", "share", above=0.80),
    Definition("payment_volume", "Volume", "count"),
    Definition("pending_payments", "Pending payments", "count"),
    Definition("time_since_last_payment", "Since the last payment", "seconds"),
    Definition("refund_count", "Refunds", "count"),
    Definition("refund_rate", "Refund rate", "share"),
    Definition("dispute_count", "Disputes", "count"),
    Definition("dispute_rate", "Dispute rate", "share"),
    Definition("duplicates", "Duplicates", "count", below=1.0),
)
REVENUE = (
    Definition("revenue_today", "Revenue today", "money"),
    Definition("revenue_month", "Revenue this month", "money"),
)
BY_NAME = {each.name: each for each in (*DEFINITIONS, *REVENUE)}


@dataclass(frozen=True, slots=True)
class Line:
    """One series of a figure. ``window``: over which time the check counts, if that is known."""

    found: Measured
    word: Word
    window: timedelta | None = None


@dataclass(frozen=True, slots=True)
class Kpi:
    """Without ``lines`` no check measures the figure."""

    definition: Definition
    lines: Sequence[Line]
    band: Band | None = None


@dataclass(frozen=True, slots=True)
class Revenue:
    """Amounts in minor units. ``target`` is None without one, or if it is of another currency."""

    title: str
    currency: str
    found: Measured
    target: int | None
    word: Word

    @property
    def share(self) -> float | None:
        if not self.target or self.found.number is None:
            return None
        return self.found.number / self.target


@dataclass(frozen=True, slots=True)
class Unexplained:
    """What the newest reconciliation of one object left unexplained: minor units by currency; None where it
    does not say, because it failed, is incomplete, or was never run (then ``end`` is None)."""

    account: Account
    object: str
    end: NewestEnd | None

    @property
    def amounts(self) -> Mapping[str, int] | None:
        if self.end is None or self.end.status in {"failed", "incomplete"}:
            return None
        return {currency: minor for currency, minor in self.end.at_risk.items() if minor}

    @property
    def why(self) -> str:
        """Why the amounts are unknown."""
        return "no run of the last 35 days has ended" if self.end is None else "the run did not complete"


@dataclass(frozen=True, slots=True)
class Payments:
    at: datetime
    kpis: Sequence[Kpi]
    revenue: Sequence[Revenue]
    revenue_unknown: Sequence[tuple[str, str]]
    """Revenue that nobody knows, by title, and why."""
    unexplained: Sequence[Unexplained]


async def read_payments(pool: asyncpg.Pool, settings: Settings) -> Payments:
    """Reads what is stored; nothing is measured now."""
    now: datetime = await pool.fetchval("select now()")
    readings = await newest_readings(pool, VALUE_KINDS)
    presets = [each for each in settings.checks if isinstance(each, SqlCheck) and each.preset == "payments"]
    kpis = [await _kpi(pool, settings, each, readings, presets, now) for each in DEFINITIONS]
    revenue, unknown = _revenue(readings, presets, now)
    return Payments(now, kpis, revenue, unknown, await _unexplained(pool, settings, now))


async def _kpi(
    pool: asyncpg.Pool,
    settings: Settings,
    definition: Definition,
    readings: Sequence[NewestReading],
    presets: Sequence[SqlCheck],
    now: datetime,
) -> Kpi:
    windows = {each.name: each.window for each in presets}
    found = find([definition.name], readings, now, presets)
    lines = [Line(each, definition.judge(each), windows.get(check_of(each.check))) for each in found]
    if definition.name != "payment_volume" or not lines:
        return Kpi(definition, lines)
    first = lines[0]
    band = await volume_band(pool, settings, first.found, first.window, now)
    return Kpi(definition, [Line(first.found, band.judge(first.found), first.window), *lines[1:]], band)


def _revenue(
    readings: Sequence[NewestReading], presets: Sequence[SqlCheck], now: datetime
) -> tuple[list[Revenue], list[tuple[str, str]]]:
    lines, unknown = [], []
    for definition in REVENUE:
        found = find([definition.name], readings, now, presets)
        if not found:
            unknown.append((definition.title, f"not measured: {HOW}"))
        for each in found:
            if each.number is None:
                unknown.append((definition.title, each.why))
            else:
                lines.append(_against_target(definition, each, presets, found))
    return lines, unknown


def _against_target(
    definition: Definition, found: Measured, presets: Sequence[SqlCheck], all_: Sequence[Measured]
) -> Revenue:
    currency = dict(found.labels).get("currency", "")
    check = next((each for each in presets if each.name == check_of(found.check)), None)
    target = None
    if check is not None:
        major = check.daily_target if definition.name == "revenue_today" else check.monthly_target
        only = len({each.labels for each in all_ if each.check == found.check}) == 1
        if major is not None and (check.target_currency or (currency if only else None)) == currency:
            target = _minor(major, currency)
    return Revenue(definition.title, currency, found, target, _word(found, target))


def _minor(major: Decimal, currency: str) -> int:
    return int(major.scaleb(exponent(currency)))


def _word(found: Measured, target: int | None) -> Word:
    if found.state != "measured" or found.number is None:
        return "unknown"
    if target is None:
        return "no target"
    return "met" if found.number >= target else "missed"


async def _unexplained(pool: asyncpg.Pool, settings: Settings, now: datetime) -> list[Unexplained]:
    """Returns what is unknown first, then what is unexplained. Empty if nothing was reconciled lately."""
    found = {
        (each.account, each.object): Unexplained(each.account, each.object, each)
        for each in await newest_ends(pool, now - RUNS)
    }
    plan = settings.reconcile
    daily = plan.fixed_accounts or () if plan.daily_at is not None and found else ()
    for key in product(daily, plan.objects):
        found.setdefault(key, Unexplained(*key, None))
    return sorted(found.values(), key=_order)


def _order(each: Unexplained) -> tuple[int, Account, str]:
    return 0 if each.amounts is None else 1 if each.amounts else 2, each.account, each.object
