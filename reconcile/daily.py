"""The daily schedule: a run for each business day that has ended, also for those that were missed."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import asyncpg

from reconcile.kinds import KINDS
from reconcile.runs import Request, insert
from reconcile.windows import business_day
from settings import Settings

CAUGHT_UP_AT_MOST = timedelta(days=30)
"""Stripe keeps events for 30 days; older days are run by hand."""


async def plan_daily(store: asyncpg.Pool, settings: Settings, now: datetime) -> list[str]:
    """Creates the runs that are due, oldest first, and returns their ids. Workers may call this at the same
    time."""
    chosen = settings.reconcile
    if chosen.daily_at is None:
        return []
    newest = newest_due_day(now, chosen.daily_at.hour, chosen.daily_at.minute, settings.business_timezone)
    account = settings.connected_account_id
    known = await store.fetchval("select min(day) from paywatch.daily_runs where account = $1", account or "")
    created = [await _plan(store, settings, day) for day in days_due(known, newest)]
    return [run for run in created if run is not None]


def newest_due_day(now: datetime, hour: int, minute: int, tz: str) -> date:
    """The last business day whose reconciliation time, on the day after it, has come."""
    here = now.astimezone(ZoneInfo(tz))
    today = here.date()
    return today - timedelta(days=1 if (here.hour, here.minute) >= (hour, minute) else 2)


def days_due(first: date | None, newest: date) -> list[date]:
    """From the first planned day to the newest, at most 30; without a first one, the newest alone."""
    start = newest if first is None else max(first, newest - CAUGHT_UP_AT_MOST + timedelta(days=1))
    return [start + timedelta(days=n) for n in range((newest - start).days + 1)]


async def _plan(store: asyncpg.Pool, settings: Settings, day: date) -> str | None:
    """The day's run, unless it has one."""
    account = settings.connected_account_id
    request = Request(
        business_day(day, settings.business_timezone),
        objects=[each for each in settings.reconcile.objects if each in KINDS],
        account=account,
        requested_by="schedule",
    )
    async with store.acquire() as connection, connection.transaction():
        lock = "select pg_advisory_xact_lock(hashtextextended('paywatch daily ' || $1, 0))"
        await connection.execute(lock, account or "")
        query = "select run from paywatch.daily_runs where account = $1 and day = $2"
        if await connection.fetchval(query, account or "", day) is not None:
            return None
        run = await insert(connection, request)
        await connection.execute(
            "insert into paywatch.daily_runs values ($1, $2, $3)", account or "", day, run
        )
        return run
