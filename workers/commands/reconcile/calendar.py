"""``paywatch reconcile calendar``: which business days were reconciled."""

from datetime import date
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from reconcile.inspection.calendar import Day, accounts_of, days_of
from workers.commands.common import Json, command
from workers.commands.reconcile import options
from workers.databases import open_store
from workers.output import Exit, print_json, print_table
from workers.reconciling.day_json import day_json
from workers.spans import parse_month
from workers.startup import load

GOOD = ("matched", "repaired", "not over", "to come")
"""Words of days that need nobody."""


@command
async def calendar(
    month: Annotated[
        str | None, typer.Option("--month", help="Such as 2026-11, or last. Default: the month of yesterday.")
    ] = None,
    account: Annotated[
        str | None, typer.Option("--account", help="platform or acct_... Default: all that are known.")
    ] = None,
    as_json: Json = False,
) -> Exit:
    """Show which business days of a month were reconciled; exit 1 when one that is over was not."""
    settings = load()
    wanted = None if month is None else parse_month("--month", month)
    chosen = None if account is None else [options.one_account(account)]
    async with open_store(settings, size=1) as pool:
        now = await pool.fetchval("select clock_timestamp()")
        today = now.astimezone(ZoneInfo(settings.business_timezone)).date()
        accounts = chosen or await accounts_of(pool, settings)
        rows = await days_of(pool, settings, accounts, wanted(today) if wanted else _yesterday(today))
    days = [day for row in reversed(rows) for day in row if day.day <= today]
    if as_json:
        print_json([day_json(day) for day in days])
    else:
        columns = ["day", "account", "word", "objects", "signed", "runs"]
        print_table(columns, [_row(day) for day in days], empty="No day of this month has begun.")
    return Exit.FINE if all(day.word in GOOD for day in days) else Exit.FOUND


def _yesterday(today: date) -> date:
    return date.fromordinal(today.toordinal() - 1)


def _signed(day: Day) -> str:
    return "not signed" if day.unsigned else ""


def _row(day: Day) -> tuple[str, ...]:
    objects = ", ".join(part.object for part in day.worst)
    return day.day.isoformat(), day.account.name, day.word, objects, _signed(day), ", ".join(day.runs)
