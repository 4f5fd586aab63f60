"""``paywatch report alerts``: the whole population of incidents of a period, with their figures."""

import sys
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from workers.commands.common import Json, command
from workers.commands.spans import parse_span
from workers.errors import Usage
from workers.output import Exit, json_line, results
from workers.startup import load_for_reading

if TYPE_CHECKING:
    import asyncpg

    from store import Tally
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
    from workers.databases import open_store

    if as_json and as_csv:
        raise Usage("--json and --csv exclude each other")
    settings = load_for_reading()
    zone = settings.business_timezone
    async with open_store(settings, size=2) as pool:
        now: datetime = await pool.fetchval("select now()")
        span = parse_span(since, until, now, zone)
        watched = await _watched(pool, span)
        async with open_population(pool, *span, zone, settings.retention.notifications) as population:
            if as_json:
                await _print_json(population, _header(population, span, zone, watched))
            elif as_csv:
                await _print_csv(population)
            else:
                await _print(population, span, zone)
                results().print(f"\n{_watched_line(watched)}")
                if population.drills:
                    results().print(f"Drills: {population.drills}, which are in no figure.")
    return Exit.FINE


async def _watched(pool: "asyncpg.Pool", span: "Span") -> "Tally":
    """Returns the slots of all checks in this time: what nobody saw cannot be in the population."""
    import store
    from store.uptime import total

    rows = await pool.fetch("select name from paywatch.checks")
    found = await store.uptimes(pool, [row["name"] for row in rows], *span)
    return total(found.checks.values())


def _watched_line(watched: "Tally") -> str:
    from alerts.figures.words import format_share

    if not watched.slots:
        return "Watched: unknown, since no reading of that time is stored."
    parts = f"{watched.unknown:,} unknown and {watched.missed:,} missed"
    share = format_share(watched.known / watched.slots)
    return f"Watched: {share} of {watched.slots:,} slots; {parts}, of which no figure knows what failed."


async def _print_json(population: "Population", header: dict[str, Any]) -> None:
    """Prints one JSON document, an incident a line, without ever holding them all."""
    from alerts.figures import Totals, judge
    from workers.commands.report.alert_rows import alert_json
    from workers.commands.report.figures_json import noise_json, totals_json

    totals, comma = Totals(), ""
    head = json_line(header).removesuffix("}")
    sys.stdout.write(f'{head},\n"alerts": [')
    async for alert in population.alerts:
        response = judge(alert, population.promises, population.as_of)
        totals.add(alert, response)
        sys.stdout.write(f"{comma}\n{json_line(alert_json(alert, response))}")
        comma = ","
    rest = {"totals": totals_json(totals), "messages": noise_json(population.noise)}
    sys.stdout.write(f"\n],\n{json_line(rest).removeprefix('{')}\n")


def _header(population: "Population", span: "Span", zone: str, watched: "Tally") -> dict[str, Any]:
    from alerts.figures import NIGHT_FROM, NIGHT_UNTIL

    return {
        "since": span[0].isoformat(),
        "until": span[1].isoformat(),
        "as_of": population.as_of.isoformat(),
        "drills": population.drills,
        "business_timezone": zone,
        "watched_slots": {"known": watched.known, "unknown": watched.unknown, "missed": watched.missed},
        "night": {"from": f"{NIGHT_FROM:%H:%M}", "until": f"{NIGHT_UNTIL:%H:%M}"},
    }


async def _print_csv(population: "Population") -> None:
    from alerts.figures import judge
    from reconcile.reports.safe_csv import csv_lines
    from workers.commands.report.alert_rows import COLUMNS, alert_row

    sys.stdout.write(csv_lines([COLUMNS]))
    async for alert in population.alerts:
        response = judge(alert, population.promises, population.as_of)
        sys.stdout.write(csv_lines([alert_row(alert, response)]))


async def _print(population: "Population", span: "Span", zone: str) -> None:
    from alerts.figures import Totals, judge
    from alerts.figures.words import noise_lines, totals_lines
    from workers.commands.report.alert_rows import LINE_HEADER, alert_line

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
