"""Reads what a digest is made of."""

from collections.abc import Callable, Coroutine, Mapping
from datetime import date, datetime, timedelta
from typing import Any, Final

import asyncpg

import store
from alerts.figures import Noise, Totals, judge
from reconcile.windows import start_of
from settings import Settings
from settings.checks.sql import SqlCheck
from store.digests import Measured, account_reports, ended_runs, find_readings, measured_at
from store.population import open_population
from workers.digest_times import Due
from workers.digests.audit import audit_sheet
from workers.digests.payments import Measurements, Targets, payments_sheet
from workers.digests.performance import Performance, performance_sheet, worst_checks
from workers.digests.sheet import Sheet

Gather = Callable[[asyncpg.Pool, Settings, Due], Coroutine[Any, Any, Sheet]]


async def _payments(pool: asyncpg.Pool, settings: Settings, due: Due) -> Sheet:
    presets = [each for each in settings.checks if isinstance(each, SqlCheck) and each.preset == "payments"]
    measurements = [await _measurements(pool, settings, check, due) for check in presets]
    runs = await ended_runs(pool, due.from_, due.until)
    return payments_sheet(due, measurements, runs, scheduled=settings.reconcile.daily_at is not None)


async def _measurements(pool: asyncpg.Pool, settings: Settings, check: SqlCheck, due: Due) -> Measurements:
    window = check.window or timedelta(minutes=15)
    name, newest = await find_readings(pool, check.name) or (check.name, None)
    tiles = [due.until - window * number for number in range((due.until - due.from_) // window)]
    return Measurements(
        check=check.name,
        newest=newest,
        days=await _days(pool, name, due, settings.business_timezone),
        windows=await measured_at(pool, name, tiles, min(check.every, window)),
        wanted=len(tiles),
        window=window,
        targets=Targets(check.daily_target, check.monthly_target, check.target_currency),
    )


async def _days(pool: asyncpg.Pool, name: str, due: Due, tz: str) -> Mapping[date, Measured | None]:
    """Returns the last values of each day: a slot at midnight is the first one of the next day."""
    days: dict[date, Measured | None] = {}
    day = due.first
    while day <= due.last:
        start, end = start_of(day, tz), start_of(day + timedelta(days=1), tz)
        moment = end - timedelta(microseconds=1)
        found = await measured_at(pool, name, [moment], moment - start)
        days[day] = found[0] if found else None
        day += timedelta(days=1)
    return days


async def _performance(pool: asyncpg.Pool, settings: Settings, due: Due) -> Sheet:
    rows = await pool.fetch("select name from paywatch.checks where enabled order by name")
    found = await store.uptimes(pool, [row["name"] for row in rows], due.from_, due.until)
    durations = {
        name: (await store.uptime(pool, [name], due.from_, due.until, spans=1)).total
        for name in worst_checks(found.checks)
    }
    totals, noise = await _alerts(pool, settings, due.from_, due.until)
    return performance_sheet(Performance(found.checks, durations, totals, noise, settings.business_timezone))


async def _audit(pool: asyncpg.Pool, settings: Settings, due: Due) -> Sheet:
    totals, _ = await _alerts(pool, settings, due.from_, due.until)
    return audit_sheet(
        await ended_runs(pool, due.from_, due.until),
        await account_reports(pool, due.from_, due.until),
        totals,
        scheduled=settings.reconcile.daily_at is not None,
    )


async def _alerts(
    pool: asyncpg.Pool, settings: Settings, since: datetime, until: datetime
) -> tuple[Totals, list[Noise]]:
    totals = Totals()
    zone, keep = settings.business_timezone, settings.retention.notifications
    async with open_population(pool, since, until, zone, keep) as population:
        async for alert in population.alerts:
            totals.add(alert, judge(alert, population.promises, population.as_of))
    return totals, population.noise


GATHER: Final[Mapping[str, Gather]] = {
    "payments": _payments,
    "performance": _performance,
    "audit": _audit,
}
"""What reads the facts of each kind of digest."""
