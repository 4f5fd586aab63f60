"""The last word of reconciliations on each account, and what is at risk by it."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import asyncpg

from console.web.sql import query
from settings.accounts import Account
from settings.stored import AlertSettings
from store import Snapshot
from workers.health import Health, ProblemCode

SHOWN = 20
NOT_RUN = "not run"
_GAPS = frozenset(
    {
        ProblemCode.RECONCILIATION_FAILED,
        ProblemCode.RECONCILIATION_INCOMPLETE,
        ProblemCode.RECONCILIATION_OVERDUE,
        ProblemCode.RECONCILIATION_MISSING,
        ProblemCode.DAYS_SKIPPED,
    }
)


@dataclass(frozen=True, slots=True)
class LastRun:
    """``word`` is the status of the last run of this account that ended; `NOT_RUN` if there is none.

    Between ``from_`` and ``until`` it looked. ``pending``: whether a run is queued or running.
    """

    account: str
    word: str
    run: str | None
    from_: datetime | None
    until: datetime | None
    finished_at: datetime | None
    pending: bool


@dataclass(frozen=True, slots=True)
class AtRisk:
    """What the last complete reconciliations of each account and object left.

    ``days``: the business days on which the windows of these end. ``gaps``: days and accounts that no run has
    read completely.
    """

    amounts: Mapping[str, int]
    days: Sequence[date]
    gaps: int


async def last_runs(pool: asyncpg.Pool, snapshot: Snapshot, watched: AlertSettings) -> tuple[LastRun, ...]:
    """Returns each account that has had a run or is configured to have one, what is not matched first."""
    found = {row["account"]: row for row in await pool.fetch(query("now_runs"))}
    pending = {run.stored for run in snapshot.runs if run.status in ("queued", "running")}
    accounts = {*found, *pending, *snapshot.planned, *_configured(watched)}
    made = [_last_run(account, found.get(account), account in pending) for account in accounts]
    return tuple(sorted(made, key=lambda each: (each.word in ("matched", "repaired"), each.account)))


def at_risk(health: Health, zone: ZoneInfo) -> AtRisk:
    """Adds up the accounts and objects, each currency by itself."""
    amounts: Counter[str] = Counter()
    for each in health.snapshot.reconciliations:
        amounts.update({currency: minor for currency, minor in each.at_risk.items() if minor})
    gaps = sum(each.code in _GAPS for each in health.problems)
    days = {_last_day(each.until or each.at, zone) for each in health.snapshot.reconciliations}
    return AtRisk(dict(amounts), sorted(days), gaps)


def _last_day(until: datetime, zone: ZoneInfo) -> date:
    return (until.astimezone(zone) - timedelta(microseconds=1)).date()


def _configured(watched: AlertSettings) -> Sequence[str]:
    accounts = watched.reconcile.fixed_accounts if watched.reconcile.daily_at is not None else ()
    return [each.stored for each in accounts or ()]


def _last_run(account: str, row: asyncpg.Record | None, pending: bool) -> LastRun:
    name = Account(account).name
    if row is None:
        return LastRun(name, NOT_RUN, None, None, None, None, pending)
    return LastRun(
        name, row["status"], row["id"], row["window_from"], row["window_until"], row["finished_at"], pending
    )
