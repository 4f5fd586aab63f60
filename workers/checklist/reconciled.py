"""Evidence about reconciliation: the report of the day before, and differences that are open."""

from collections.abc import Sequence
from datetime import date, timedelta

import asyncpg

from alerts.figures.words import count
from reconcile.inspection import calendar
from reconcile.results.result import GOOD
from reconcile.windows import start_of
from settings.accounts import Account
from store.days import open_differences
from store.digests import ended_runs
from workers.checklist.day import Day
from workers.checklist.evidence import Evidence, Word, worst

_LATELY = timedelta(days=35)
_LISTED = 10
"""Accounts in a sentence; those that are not in sync come first."""


async def reports(pool: asyncpg.Pool, day: Day) -> Evidence:
    """How the business day before stands, which is the newest that can have been reconciled."""
    yesterday = day.day - timedelta(days=1)
    found = sorted(await _reconciled(pool, day, yesterday), key=_order)
    if not found:
        return Evidence("unknown", f"no run of {yesterday} has ended", None, "/reconcile")
    word = worst([_word(each) for each in found])
    at = start_of(day.day, day.time_zone) if word != "unknown" else None
    runs = found[0].runs
    return Evidence(word, _listed(found), at, f"/reconcile/runs/{runs[0]}" if runs else "/reconcile")


async def discrepancies(pool: asyncpg.Pool, day: Day) -> Evidence:
    """Differences that are open now. What was open on a past day is not stored."""
    if day.is_over:
        return Evidence("unknown", "what was open on a past day is not stored", None, "/reconcile")
    number, oldest = await open_differences(pool)
    if number:
        since = "" if oldest is None else f", the oldest since {oldest:%Y-%m-%d}"
        return Evidence("bad", f"{count(number, 'difference')} open{since}", day.now, "/reconcile")
    yesterday = day.day - timedelta(days=1)
    found = await _reconciled(pool, day, yesterday)
    if not found:
        return Evidence("unknown", "nothing was reconciled in the last 35 days", None, "/reconcile")
    if unread := sorted((each for each in found if _word(each) == "unknown"), key=_order):
        why = f"no difference is open, but {yesterday} was not read: {_listed(unread)}"
        return Evidence("unknown", why, None, "/reconcile")
    return Evidence("good", "no difference is open", day.now, "/reconcile")


async def _reconciled(pool: asyncpg.Pool, day: Day, of: date) -> Sequence[calendar.Day]:
    """Returns how the day stands for each account that is to be reconciled daily, or was lately: one that
    nobody ran has no run that could tell of it."""
    accounts = await _accounts(pool, day, of)
    return await calendar.day_of(pool, day.settings, accounts, of) if accounts else ()


async def _accounts(pool: asyncpg.Pool, day: Day, of: date) -> list[Account]:
    plan, end = day.settings.reconcile, start_of(of + timedelta(days=1), day.time_zone)
    fixed = plan.fixed_accounts if plan.daily_at is not None else None
    since = end - _LATELY if fixed is None else start_of(of, day.time_zone)
    return sorted({*(fixed or ()), *(run.account for run in await ended_runs(pool, since, end))})


def _word(found: calendar.Day) -> Word:
    """A day that is not read whole may hide a difference; one difference is enough to be bad."""
    words: list[Word] = [
        "good" if part.word in GOOD else "bad" if part.word == "discrepancies" else "unknown"
        for part in found.parts
    ]
    return worst(words)


def _order(found: calendar.Day) -> tuple[int, str]:
    return calendar.WORDS.index(found.word), found.account.name


def _listed(found: Sequence[calendar.Day]) -> str:
    parts = [_said(each) for each in found[:_LISTED]]
    rest = len(found) - _LISTED
    return "; ".join([*parts, *([f"and {count(rest, 'account')} more"] if rest > 0 else [])])


def _said(found: calendar.Day) -> str:
    objects = ", ".join(part.object for part in found.worst)
    which = f" ({objects})" if len(found.worst) < len(found.parts) else ""
    runs = f" ({', '.join(found.runs)})" if found.runs else ""
    return f"{found.account.name}: {found.word}{which}{runs}"
