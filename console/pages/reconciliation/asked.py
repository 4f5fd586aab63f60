"""Reads which run somebody asks for: whole business days of one account."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from starlette.datastructures import FormData, QueryParams

import reconcile
from console.context import Console
from console.web.problems import BadInput
from reconcile.inspection.calendar import accounts_of
from reconcile.inspection.cost import Cost, Work, estimate_cost
from reconcile.windows import Window, checked, start_of
from settings import Settings
from settings.accounts import Account
from settings.reconcile import Object

LONGEST = 366
"""Days of a window that the console starts; the command has no such limit."""
Sent = QueryParams | FormData


@dataclass(frozen=True, slots=True)
class Asked:
    """A window of whole business days, the last one included."""

    account: Account
    objects: tuple[Object, ...]
    first: date
    last: date
    window: Window


async def read_sent(console: Console, sent: Sent) -> Asked:
    """Returns what was sent, by the time of the store. Raises BadInput."""
    accounts = await accounts_of(console.pool, console.settings)
    now: datetime = await console.pool.fetchval("select clock_timestamp()")
    return read_asked(sent, console.settings, accounts, now)


async def costs_of(console: Console, asked: Asked) -> list[Cost]:
    """Returns about how many requests Stripe's lists take. Starts nothing, and does not ask Stripe."""
    work = Work(console.settings, asked.account, asked.window, asked.objects)
    return await estimate_cost(console.pool, console.ledger, work)


def read_asked(sent: Sent, settings: Settings, accounts: Sequence[Account], now: datetime) -> Asked:
    """Raises BadInput with one sentence about the first thing that is wrong."""
    account = _account(str(sent.get("account") or "platform"), accounts)
    objects = _objects([str(each) for each in sent.getlist("object")], settings)
    first, last = _day("From", sent.get("from")), _day("Until", sent.get("until"))
    if last < first:
        raise BadInput(f"Until: {last} is before {first}: the last day comes after the first, or is the same")
    if (last - first).days >= LONGEST:
        raise BadInput(
            f"Until: at most {LONGEST} days can be started here; for more use paywatch reconcile run"
        )
    tz = settings.business_timezone
    window = Window(start_of(first, tz), start_of(last + timedelta(days=1), tz))
    if window.until > now:
        raise BadInput(f"Until: {last} has not ended in {tz}: the last day can be yesterday at the latest")
    try:
        checked(window, now)
    except ValueError as error:
        raise BadInput(str(error)) from None
    for each in objects:
        if problem := reconcile.account_conflict(settings.reconcile, each, account):
            raise BadInput(problem)
    return Asked(account, objects, first, last, window)


def _account(name: str, accounts: Sequence[Account]) -> Account:
    found = next((each for each in accounts if each.name == name), None)
    if found is None:
        raise BadInput(f"Account: {name[:100]!r} is not configured, and no run is about it")
    return found


def _objects(names: Sequence[str], settings: Settings) -> tuple[Object, ...]:
    configured = settings.reconcile.objects
    if not names:
        raise BadInput(f"Objects: choose at least one of {', '.join(configured)}")
    if unknown := [each for each in names if each not in configured]:
        raise BadInput(
            f"Objects: {unknown[0][:50]!r} is not reconciled: reconcile.objects has {', '.join(configured)}"
        )
    return tuple(each for each in configured if each in names)


def _day(title: str, value: Any) -> date:
    text = str(value or "").strip()
    try:
        day = date.fromisoformat(text) if len(text) == 10 else None
    except ValueError:
        day = None
    if day is None or not 1971 <= day.year <= 9998:
        raise BadInput(f"{title}: {text[:20]!r} is not a day: write one such as 2026-11-29")
    return day
