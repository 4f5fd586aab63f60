"""``paywatch report alerts``: the whole population of incidents of a period, with their figures."""

import sys
from collections.abc import AsyncIterator
from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer

from workers.commands.common import Json, command
from workers.errors import Usage
from workers.output import Exit, results
from workers.spans import parse_span
from workers.startup import load_for_reading

if TYPE_CHECKING:
    from store.population import Population

    Span = tuple[datetime, datetime]


@command
async def alerts(
    since: Annotated[str, typer.Option("--since", help="So long ago (30d), a date, or a time.")] = "30d",
    until: Annotated[str | None, typer.Option("--until", help="A date or a time; now if not given.")] = None,
    as_json: Json = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="Print every incident as a line of CSV.")] = False,
) -> Exit:
    """Print every incident that was open in a period, and the figures of all of them."""
    from store.population import open_population
    from workers.alert_figures.documents import csv_document, json_document, watched_line, watched_slots
    from workers.databases import open_store
    from workers.redaction import Redaction, secrets_of

    if as_json and as_csv:
        raise Usage("--json and --csv exclude each other")
    settings = load_for_reading()
    zone, mask = settings.business_timezone, Redaction(secrets_of(settings)).whole
    async with open_store(settings, size=2) as pool:
        now: datetime = await pool.fetchval("select now()")
        span = parse_span(since, until, now, zone)
        watched = await watched_slots(pool, span)
        async with open_population(pool, *span, zone, settings.retention.notifications) as population:
            if as_json:
                await _write(json_document(population, span, zone, watched, mask))
            elif as_csv:
                await _write(csv_document(population, mask))
            else:
                await _print(population, span, zone)
                results().print(f"\n{watched_line(watched)}")
                if population.drills:
                    results().print(f"Drills: {population.drills}, which are in no figure.")
    return Exit.FINE


async def _write(document: AsyncIterator[str]) -> None:
    async for part in document:
        sys.stdout.write(part)


async def _print(population: "Population", span: "Span", zone: str) -> None:
    from alerts.figures import Totals, judge
    from alerts.figures.words import noise_lines, totals_lines
    from workers.alert_figures.rows import LINE_HEADER, alert_line

    totals, lines = Totals(), results()
    lines.print(f"Incidents open between {span[0]:%Y-%m-%d %H:%M:%SZ} and {span[1]:%Y-%m-%d %H:%M:%SZ}\n")
    async for alert in population.alerts:
        if not totals.whole.alerts:
            lines.print(LINE_HEADER)
        response = judge(alert, population.promises, population.as_of)
        totals.add(alert, response)
        lines.print(alert_line(alert, response))
    if totals.whole.alerts:
        lines.print()
    for line in totals_lines(totals):
        lines.print(line)
    lines.print("\nMessages")
    for line in noise_lines(population.noise, zone):
        lines.print(f"  {line}")
