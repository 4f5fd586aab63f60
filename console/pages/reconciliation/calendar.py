"""Reads which business days of a month were reconciled."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from console.context import Console
from console.web.problems import BadInput
from reconcile.inspection.calendar import Day, accounts_of, days_of
from settings.accounts import Account
from workers.spans import parse_month

SHOWN_ACCOUNTS = 8
"""Columns of the calendar; a filter chooses another account."""


@dataclass(frozen=True, slots=True)
class Calendar:
    """``days``: a row for each day until today, the newest first, with a `Day` of each of ``columns``.

    ``accounts``: all that are known. ``month``: its first day.
    """

    month: date
    today: date
    accounts: Sequence[Account]
    columns: Sequence[Account]
    days: Sequence[Sequence[Day]]

    @property
    def is_last(self) -> bool:
        return self.month >= self.today.replace(day=1)


async def read_calendar(console: Console, month: str | None, account: str | None) -> Calendar:
    """Reads the month, or that of yesterday, of one account or the first few. Raises Usage and BadInput."""
    now: datetime = await console.pool.fetchval("select clock_timestamp()")
    today = now.astimezone(console.timezone).date()
    # On the first of a month the day that matters is the last one of the month before.
    first = parse_month("month", month)(today) if month else (today - timedelta(days=1)).replace(day=1)
    accounts = await accounts_of(console.pool, console.settings)
    columns = _columns(accounts, account)
    days = await days_of(console.pool, console.settings, columns, first)
    return Calendar(first, today, accounts, columns, [row for row in days if row[0].day <= today])


def _columns(accounts: list[Account], wanted: str | None) -> list[Account]:
    if not wanted:
        return accounts[:SHOWN_ACCOUNTS]
    account = next((each for each in accounts if each.name == wanted), None)
    if account is None:
        raise BadInput(f"account: {wanted!r} is not configured, and no run is about it")
    return [account]
