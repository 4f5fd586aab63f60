"""The daily schedule: one run for each business day that has ended, missed days included."""

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import asyncpg

from reconcile.queries import sql
from reconcile.runs.accounts import Accounts
from reconcile.runs.records import SCHEDULE, Request, insert
from reconcile.windows import business_day
from settings import Settings
from settings.accounts import PLATFORM_ACCOUNT, Account
from settings.stored import AlertSettings

CAUGHT_UP_AT_MOST = timedelta(days=30)
"""Stripe keeps events for 30 days; older days are reconciled by hand."""


@dataclass(frozen=True, slots=True)
class Planned:
    """The created runs, oldest first for each account, and notes about days that were not planned and about
    accounts that Stripe listed."""

    runs: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


async def plan_daily(store: asyncpg.Pool, settings: Settings, now: datetime) -> Planned:
    """Creates the runs that are due; concurrent calls are safe. With ``all`` accounts it plans the platform's
    only: `plan_listed` plans the others."""
    newest = _newest(settings, now)
    if newest is None:
        return Planned()
    accounts = settings.reconcile.fixed_accounts or (PLATFORM_ACCOUNT,)
    return await _plan_due(store, settings, accounts, newest)


async def plan_listed(
    store: asyncpg.Pool, settings: Settings, now: datetime, listed: Callable[[], Awaitable[Accounts]]
) -> Planned | None:
    """Plans the connected accounts of ``all``, which Stripe lists once a day. None if that was done before.

    Raises what ``listed`` raises; then the next call lists them again.
    """
    newest = _newest(settings, now)
    if newest is None or settings.reconcile.fixed_accounts is not None:
        return None
    marked = "select exists (select from paywatch.daily_runs where account = $1 and day = $2)"
    if await store.fetchval(marked, LISTED, newest):
        return None
    found = await listed()
    accounts = [account for account in found.found if account != PLATFORM_ACCOUNT]
    planned = await _plan_due(store, settings, accounts, newest)
    await store.execute(_MARK, LISTED, newest)
    return Planned(planned.runs, [*found.notes, *planned.notes])


LISTED = "*"
"""The account column of the row that marks a day whose connected accounts were all planned."""
_MARK = """
insert into paywatch.daily_runs
select $1, day, run from paywatch.daily_runs where account = '' and day = $2 on conflict do nothing
"""


def _newest(settings: AlertSettings, now: datetime) -> date | None:
    at = settings.reconcile.daily_at
    return None if at is None else newest_due_day(now, at.hour, at.minute, settings.business_timezone)


async def _plan_due(
    store: asyncpg.Pool, settings: Settings, accounts: Sequence[Account], newest: date
) -> Planned:
    """Plans missing days. Reads all accounts at once and takes a lock only for a day that is missing."""
    rows = await store.fetch(
        sql("runs/planned_days"), [each.stored for each in accounts], newest - CAUGHT_UP_AT_MOST
    )
    known = {row["account"]: row for row in rows}
    planned = Planned()
    for account in accounts:
        row = known.get(account.stored)
        days = days_due(row["first"] if row else None, newest)
        due = [day for day in days if row is None or day not in row["days"]]
        created = [run for day in due if (run := await _plan(store, settings, account, day)) is not None]
        planned.runs.extend(created)
        if row and created and due[0] == days[0] and (left := left_out(row["before"], due[0])):
            planned.notes.append(_left_out(account, *left))
    return planned


def left_out(before: date | None, first: date) -> tuple[date, date] | None:
    """The first and the last day that are too old to be caught up: those between the last day planned
    ``before`` and the ``first`` day that is planned now."""
    if before is None or first - before <= timedelta(days=1):
        return None
    return before + timedelta(days=1), first - timedelta(days=1)


def _left_out(account: Account, first: date, last: date) -> str:
    whose = f" of {account}" if account.connected else ""
    return (
        f"the days{whose} from {first} to {last} are more than {CAUGHT_UP_AT_MOST.days} days old and were "
        f"not planned: reconcile them with `paywatch reconcile run --from {first} --until "
        f"{last + timedelta(days=1)}{f' --account {account}' if account.connected else ''}`"
    )


async def never_planned(store: asyncpg.Pool, settings: AlertSettings) -> dict[Account, list[str]]:
    """Returns notes by account about days that were too old to be caught up and that no run has read since;
    `plan_daily` reports each of them only once."""
    if settings.reconcile.daily_at is None:
        return {}
    fixed = settings.reconcile.fixed_accounts
    accounts = None if fixed is None else [each.stored for each in fixed]
    objects, tz = settings.reconcile.objects, settings.business_timezone
    found: dict[Account, list[str]] = {}
    for row in await store.fetch(sql("runs/unread_days"), accounts, objects, tz):
        account = Account(row["account"])
        found.setdefault(account, []).append(_left_out(account, row["first"], row["last"]))
    return found


def unplanned(
    settings: AlertSettings, now: datetime, planned: Mapping[str, Collection[date]]
) -> tuple[date, list[str]] | None:
    """Returns the newest due day and the accounts that have no run of it; None if nothing is due or all have.

    ``planned`` are days by account, as ``daily_runs`` stores them. `LISTED` stands for the connected accounts
    of ``all``.
    """
    newest = _newest(settings, now)
    if newest is None:
        return None
    fixed = settings.reconcile.fixed_accounts
    wanted = [PLATFORM_ACCOUNT.stored, LISTED] if fixed is None else [each.stored for each in fixed]
    missing = [account for account in wanted if newest not in planned.get(account, ())]
    return (newest, missing) if missing else None


def newest_due_day(now: datetime, hour: int, minute: int, tz: str) -> date:
    """The last business day whose reconciliation time, on the following day, has passed."""
    here = now.astimezone(ZoneInfo(tz))
    today = here.date()
    return today - timedelta(days=1 if (here.hour, here.minute) >= (hour, minute) else 2)


def days_due(first: date | None, newest: date) -> list[date]:
    """The days from the first planned one to the newest, at most 30; only the newest if none was planned."""
    start = newest if first is None else max(first, newest - CAUGHT_UP_AT_MOST + timedelta(days=1))
    return [start + timedelta(days=n) for n in range((newest - start).days + 1)]


async def _plan(store: asyncpg.Pool, settings: Settings, account: Account, day: date) -> str | None:
    """Creates the day's run of an account; returns None if there is one."""
    request = Request(
        business_day(day, settings.business_timezone),
        objects=settings.reconcile.objects,
        account=account,
        requested_by=SCHEDULE,
    )
    async with store.acquire() as connection, connection.transaction():
        lock = "select pg_advisory_xact_lock(hashtextextended('paywatch daily ' || $1, 0))"
        await connection.execute(lock, account.stored)
        query = "select run from paywatch.daily_runs where account = $1 and day = $2"
        if await connection.fetchval(query, account.stored, day) is not None:
            return None
        run = await insert(connection, request)
        plan = "insert into paywatch.daily_runs values ($1, $2, $3)"
        await connection.execute(plan, account.stored, day, run)
        return run
