"""``paywatch check why-not``: why nobody was notified of a check at one time, or that somebody was."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer

from workers.commands.common import Json, command
from workers.databases import open_store
from workers.output import Exit, print_json, print_table, results
from workers.spans import parse_instant
from workers.startup import load_for_reading

if TYPE_CHECKING:
    from workers.explaining.check import WhyNot


@command
async def why_not(
    name: Annotated[str, typer.Argument(metavar="NAME", help="The check.")],
    at: Annotated[str, typer.Option("--at", help="So long ago (2h), or a time (2026-11-30T12:00Z).")],
    as_json: Json = False,
) -> Exit:
    """Explain why nobody was notified of a check at a time, or who was; exit 1 if that is unknown."""
    from workers.explaining.check import explain_check, why_not_json

    settings = load_for_reading()
    async with open_store(settings, size=2) as pool:
        now: datetime = await pool.fetchval("select now()")
        moment = parse_instant("--at", at, now, settings.business_timezone)
        said = await explain_check(pool, settings, name, moment, now)
    if as_json:
        print_json(why_not_json(said))
    else:
        _print(said)
    return Exit.FINE if said.conclusion.known else Exit.FOUND


def _print(said: "WhyNot") -> None:
    from workers.explaining.texts import clean, line_cells

    results().print(clean(said.conclusion.sentence))
    results().print(f"\n{clean(said.found.name)} at {said.found.at:%Y-%m-%d %H:%M:%SZ}:")
    print_table(["at", "link", "what", "inputs"], [line_cells(line) for line in said.lines], empty="")
    if said.rules:
        results().print("\nRules:")
        print_table(["at", "state", "what", "inputs"], [line_cells(line) for line in said.rules], empty="")
