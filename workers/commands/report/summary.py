"""``paywatch report summary``: a month on one page."""

from datetime import datetime
from typing import Annotated

import typer

from settings.texts import escape_controls
from workers.commands.common import Json, command
from workers.databases import open_store
from workers.output import Exit, print_json, results
from workers.startup import load_for_reading


@command
async def summary(
    month: Annotated[
        str | None, typer.Option("--month", help="Such as 2026-11; default: the last that is over.")
    ] = None,
    as_json: Json = False,
) -> Exit:
    """Print the summary of a month: availability, money, incidents, the trend, and old differences."""
    from workers.summary import month_of, read_summary, summary_json, summary_lines

    settings = load_for_reading()
    async with open_store(settings, size=1) as pool:
        now: datetime = await pool.fetchval("select now()")
        chosen = month_of(month, now, settings.business_timezone)
        found = await read_summary(pool, settings, chosen, now)
    if as_json:
        print_json(summary_json(found))
        return Exit.FINE
    for line in summary_lines(found):
        results().print(escape_controls(line))
    return Exit.FINE
