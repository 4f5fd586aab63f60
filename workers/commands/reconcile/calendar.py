"""``paywatch reconcile calendar``: which business days were reconciled."""

import re
from datetime import date
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import typer

from reconcile.inspection.calendar import Day, accounts_of, days_of
from workers.commands.common import Json, command
from workers.commands.reconcile import options
from workers.databases import open_store
from workers.errors import Usage
from workers.output import Exit, print_json, print_table
from workers.startup import load

_MONTH = re.compile(r"(\d{4})-(\d{2})", re.ASCII)
GOOD = ("matched", "repaired", "not over", "to come")
"""Words of days that need nobody."""


@command
async def calendar(
    month: Annotated[
        str | None, typer.Option("--month", help="Such as 2026-11. Default: the month of yesterday.")
    ] = None,
    account: Annotated[
        str | None, typer.Option("--account", help="platform or acct_... Default: all that are known.")
    ] = None,
    as_json: Json = False,
) -> Exit:
    """Show which business days of a month were reconciled; exit 1 when one that is over was not."""
    settings = load()
    wanted = None if month is None else _month(month)
    chosen = None if account is None else [options.one_account(account)]
    async with open_store(settings, size=1) as pool:
        now = await pool.fetchval("select clock_timestamp()")
        today = now.astimezone(ZoneInfo(settings.business_timezone)).date()
        accounts = chosen or await accounts_of(pool, settings)
        rows = await days_of(pool, settings, accounts, wanted or _yesterday(today))
    days = [day for row in reversed(rows) for day in row if day.day <= today]
    if as_json:
        print_json([_json(day) for day in days])
    else:
        columns = ["day", "account", "word", "objects", "signed", "runs"]
        print_table(columns, [_row(day) for day in days], empty="No day of this month has begun.")
    return Exit.FINE if all(day.word in GOOD for day in days) else Exit.FOUND


def _month(text: str) -> date:
    found = _MONTH.fullmatch(text)
    if found is None or not (1971 <= int(found[1]) <= 9998 and 1 <= int(found[2]) <= 12):
        raise Usage(f"--month: {text!r} is not a month: write one such as 2026-11")
    return date(int(found[1]), int(found[2]), 1)


def _yesterday(today: date) -> date:
    return date.fromordinal(today.toordinal() - 1)


def _signed(day: Day) -> str:
    return "not signed" if day.unsigned else ""


def _row(day: Day) -> tuple[str, ...]:
    objects = ", ".join(part.object for part in day.worst)
    return day.day.isoformat(), day.account.name, day.word, objects, _signed(day), ", ".join(day.runs)


def _json(day: Day) -> dict[str, Any]:
    return {
        "day": day.day.isoformat(),
        "account": day.account.connected,
        "word": day.word,
        "unsigned": day.unsigned,
        "objects": [
            {
                "object": part.object,
                "word": part.word,
                "run": part.run,
                "dry_run_status": part.dry_status,
                "counts": part.counts,
                "retired": part.retired,
            }
            for part in day.parts
        ],
    }
