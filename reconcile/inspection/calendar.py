"""Which business days were reconciled, and how each of them stands: a day that nobody ran is a result too."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import asyncpg
import msgspec

from reconcile.queries import sql
from reconcile.windows import Window, business_day, start_of
from settings import Settings
from settings.accounts import PLATFORM_ACCOUNT, Account

WORDS = (
    *("failed", "incomplete", "not run", "partly run", "dry run only", "discrepancies"),
    *("running", "queued", "repaired", "matched", "not over", "to come"),
)
"""The word of a day, from the worst to the best; the last two are days that cannot be reconciled yet."""
SIGNATURES = 2
"""A report is signed by its preparer and its reviewer."""


@dataclass(frozen=True, slots=True)
class Part:
    """One object of a day. ``run``: the newest run that read all of the day, None if none did."""

    object: str
    word: str
    run: str | None = None
    dry_status: str | None = None
    counts: Mapping[str, int] | None = None
    unsigned: bool = False
    retired: bool = False


@dataclass(frozen=True, slots=True)
class Day:
    """One business day of one account. ``word`` is the worst of its objects."""

    day: date
    account: Account
    parts: Sequence[Part]

    @property
    def word(self) -> str:
        return min((part.word for part in self.parts), key=WORDS.index)

    @property
    def worst(self) -> Sequence[Part]:
        """The objects that the word is about."""
        return [part for part in self.parts if part.word == self.word]

    @property
    def runs(self) -> list[str]:
        return list(dict.fromkeys(part.run for part in self.parts if part.run and not part.retired))

    @property
    def unsigned(self) -> bool:
        return any(part.unsigned for part in self.parts)

    @property
    def counts(self) -> dict[str, int] | None:
        """Records by class over all objects; None while no run has counted any."""
        known = [part.counts for part in self.parts if part.counts is not None]
        if not known:
            return None
        return {
            name: sum(each.get(name, 0) for each in known)
            for name in dict.fromkeys(n for each in known for n in each)
        }


async def accounts_of(store: asyncpg.Pool, settings: Settings) -> list[Account]:
    """Returns the configured accounts (of ``all`` the platform), and those with a run. Never asks Stripe."""
    rows = await store.fetch(sql("inspection/accounts_of_runs"))
    configured = settings.reconcile.fixed_accounts or (PLATFORM_ACCOUNT,)
    return sorted({*configured, *(Account(row["account"]) for row in rows)})


async def days_of(
    store: asyncpg.Pool, settings: Settings, accounts: Sequence[Account], month: date
) -> list[list[Day]]:
    """Returns a row for each day of the month, the newest first, with a `Day` of each account."""
    first = month.replace(day=1)
    return await _days(store, settings, accounts, (first, _next_month(month)))


async def day_of(
    store: asyncpg.Pool, settings: Settings, accounts: Sequence[Account], day: date
) -> list[Day]:
    """Returns how one business day stands, for each account."""
    (found,) = await _days(store, settings, accounts, (day, day + timedelta(days=1)))
    return found


async def _days(
    store: asyncpg.Pool, settings: Settings, accounts: Sequence[Account], span: tuple[date, date]
) -> list[list[Day]]:
    tz, (first, after) = settings.business_timezone, span
    rows = await store.fetch(
        sql("inspection/calendar"),
        [each.stored for each in accounts],
        *(start_of(first, tz), start_of(after, tz), list(settings.reconcile.objects)),
    )
    now: datetime = await store.fetchval("select clock_timestamp()")
    of = {account: [row for row in rows if row["account"] == account.stored] for account in accounts}
    read = _Read(of, settings.reconcile.objects, now)
    days = [after - timedelta(days=back) for back in range(1, (after - first).days + 1)]
    return [[_day(day, account, business_day(day, tz), read) for account in accounts] for day in days]


@dataclass(frozen=True, slots=True)
class _Read:
    """``rows``: of calendar.sql, by account."""

    rows: Mapping[Account, Sequence[Any]]
    objects: Sequence[str]
    now: datetime


def _next_month(month: date) -> date:
    return (month.replace(day=1) + timedelta(days=31)).replace(day=1)


def _day(day: date, account: Account, window: Window, read: "_Read") -> Day:
    rows, objects, now = read.rows[account], read.objects, read.now
    near = [row for row in rows if row["window_until"] > window.from_ and row["window_from"] < window.until]
    return Day(
        day,
        account,
        [_part(name, window, [row for row in near if row["object"] == name], now) for name in objects],
    )


def _part(object_: str, window: Window, near: Sequence[Any], now: datetime) -> Part:
    """Judges one object of a day by the newest run that read all of it; a dry run counts only without one."""
    whole = [
        row for row in near if row["window_from"] <= window.from_ and row["window_until"] >= window.until
    ]
    real = next((row for row in whole if row["mode"] == "run"), None)
    if real is not None:
        return _judged(real, real["status"])
    if dry := next((row for row in whole if row["mode"] == "dry-run"), None):
        return _judged(dry, "dry run only")
    if window.until > now:
        return Part(object_, "to come" if window.from_ > now else "not over")
    return Part(object_, "partly run" if near else "not run", near[0]["run"] if near else None)


def _judged(row: Any, word: str) -> Part:
    ended = row["reported"] and row["mode"] == "run"
    return Part(
        row["object"],
        word,
        row["run"],
        row["status"] if word != row["status"] else None,
        None if row["counts"] is None else msgspec.json.decode(row["counts"], type=dict[str, int]),
        ended and row["signed"] < SIGNATURES,
        row["retired"],
    )
