"""The population of a period as one JSON document or CSV, written without ever holding all of it."""

from collections.abc import AsyncIterator, Callable, Mapping
from datetime import datetime
from typing import Any

import asyncpg

import store
from alerts.figures import NIGHT_FROM, NIGHT_UNTIL, Totals, judge
from alerts.figures.words import format_share
from reconcile.reports.safe_csv import csv_lines
from store import Tally
from store.population import Population
from store.uptime import total
from workers.alert_figures.rows import COLUMNS, alert_json, alert_row
from workers.alert_figures.totals_json import noise_json, totals_json
from workers.output import json_line

Span = tuple[datetime, datetime]
Mask = Callable[[str], str]


async def watched_slots(pool: asyncpg.Pool, span: Span) -> Tally:
    """Returns the slots of all checks in this time: what nobody saw cannot be in the population."""
    rows = await pool.fetch("select name from paywatch.checks")
    found = await store.uptimes(pool, [row["name"] for row in rows], *span)
    return total(found.checks.values())


def watched_line(watched: Tally) -> str:
    if not watched.slots:
        return "Watched: unknown, since no reading of that time is stored."
    parts = f"{watched.unknown:,} unknown and {watched.missed:,} missed"
    share = format_share(watched.known / watched.slots)
    return f"Watched: {share} of {watched.slots:,} slots; {parts}, of which no figure knows what failed."


async def json_document(
    population: Population, span: Span, time_zone: str, watched: Tally, mask: Mask
) -> AsyncIterator[str]:
    """Yields one JSON document, an incident a line. ``mask`` removes secrets from what servers said."""
    totals, comma = Totals(), ""
    yield f'{json_line(_header(population, span, time_zone, watched)).removesuffix("}")},\n"alerts": ['
    async for alert in population.alerts:
        response = judge(alert, population.promises, population.as_of)
        totals.add(alert, response)
        yield f"{comma}\n{json_line(_masked(alert_json(alert, response), mask))}"
        comma = ","
    rest = {"totals": totals_json(totals), "messages": noise_json(population.noise)}
    yield f"\n],\n{json_line(rest).removeprefix('{')}\n"


def _header(population: Population, span: Span, time_zone: str, watched: Tally) -> dict[str, Any]:
    return {
        "since": span[0].isoformat(),
        "until": span[1].isoformat(),
        "as_of": population.as_of.isoformat(),
        "drills": population.drills,
        "business_timezone": time_zone,
        "watched_slots": {"known": watched.known, "unknown": watched.unknown, "missed": watched.missed},
        "night": {"from": f"{NIGHT_FROM:%H:%M}", "until": f"{NIGHT_UNTIL:%H:%M}"},
    }


def _masked(values: Mapping[str, Any], mask: Mask) -> dict[str, Any]:
    return {name: mask(each) if isinstance(each, str) else each for name, each in values.items()}


async def csv_document(population: Population, mask: Mask) -> AsyncIterator[str]:
    """Yields a header, and a row for each incident."""
    yield csv_lines([COLUMNS])
    async for alert in population.alerts:
        response = judge(alert, population.promises, population.as_of)
        row = alert_row(alert, response)
        yield csv_lines([[mask(each) if isinstance(each, str) else each for each in row]])
