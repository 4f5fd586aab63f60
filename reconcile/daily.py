"""The daily schedule: a run for each business day that has ended, also for those that were missed."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import asyncpg

from reconcile.accounts import Accounts
from reconcile.runs import Request, insert
from reconcile.windows import business_day
from settings import Settings
from settings.accounts import ALL, PLATFORM

CAUGHT_UP_AT_MOST = timedelta(days=30)
"""Stripe keeps events for 30 days; older days are run by hand."""


@dataclass(frozen=True, slots=True)
class Listed:
    """Runs of the connected accounts that Stripe listed, and what is to be told about some of them."""

    runs: list[str]
    notes: list[str]


async def plan_daily(store: asyncpg.Pool, settings: Settings, now: datetime) -> list[str]:
    """Creates the runs that are due, oldest first, and returns their ids. Workers may call this at the same
    time. Of ``all`` accounts it plans the platform's: the others are left to `plan_listed`."""
    newest = _newest(settings, now)
    if newest is None:
        return []
    accounts = ["" if name in (PLATFORM, ALL) else name for name in settings.reconcile.accounts]
    return [run for account in accounts for run in await _plan_due(store, settings, account, newest)]


async def plan_listed(
    store: asyncpg.Pool, settings: Settings, now: datetime, listed: Callable[[], Awaitable[Accounts]]
) -> Listed | None:
    """The same for ``all``: Stripe is asked which accounts there are, once for each day. None: it was done.

    Raises what ``listed`` raises; then the next call asks again.
    """
    newest = _newest(settings, now)
    if newest is None or settings.reconcile.accounts != (ALL,):
        return None
    marked = "select exists (select from paywatch.daily_runs where account = $1 and day = $2)"
    if await store.fetchval(marked, LISTED, newest):
        return None
    found = await listed()
    planned = [
        await _plan_due(store, settings, account, newest) for account in found.names if account is not None
    ]
    await store.execute(_MARK, LISTED, newest)
    return Listed([run for runs in planned for run in runs], found.notes)


LISTED = "*"
"""Stands where an account does, for a day whose connected accounts were all planned."""
_MARK = """
insert into paywatch.daily_runs
select $1, day, run from paywatch.daily_runs where account = '' and day = $2 on conflict do nothing
"""


def _newest(settings: Settings, now: datetime) -> date | None:
    at = settings.reconcile.daily_at
    return None if at is None else newest_due_day(now, at.hour, at.minute, settings.business_timezone)


async def _plan_due(store: asyncpg.Pool, settings: Settings, account: str, newest: date) -> list[str]:
    known = await store.fetchval("select min(day) from paywatch.daily_runs where account = $1", account)
    created = [await _plan(store, settings, account, day) for day in days_due(known, newest)]
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


async def _plan(store: asyncpg.Pool, settings: Settings, account: str, day: date) -> str | None:
    """The day's run of an account, unless it has one."""
    request = Request(
        business_day(day, settings.business_timezone),
        objects=settings.reconcile.objects,
        account=account or None,
        requested_by="schedule",
    )
    async with store.acquire() as connection, connection.transaction():
        lock = "select pg_advisory_xact_lock(hashtextextended('paywatch daily ' || $1, 0))"
        await connection.execute(lock, account)
        query = "select run from paywatch.daily_runs where account = $1 and day = $2"
        if await connection.fetchval(query, account, day) is not None:
            return None
        run = await insert(connection, request)
        await connection.execute("insert into paywatch.daily_runs values ($1, $2, $3)", account, day, run)
        return run
