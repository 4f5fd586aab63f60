"""``paywatch console maintenance``: the calendar of the page of silences."""

from typing import TYPE_CHECKING, Annotated

import typer

import store
from workers.commands.common import Json, command
from workers.databases import open_store
from workers.output import Exit, print_json, print_table
from workers.startup import load_for_reading

if TYPE_CHECKING:
    from console.pages.silences.maintenance import Span

_FORMAT = "%Y-%m-%d %H:%M:%SZ"


@command
async def maintenance(
    past: Annotated[bool, typer.Option("--past", help="Of the last 30 days, with what they held.")] = False,
    as_json: Json = False,
) -> Exit:
    """Print the maintenance windows of the next 14 days, or those of the last 30."""
    from alerts.policies import Policies
    from console.pages.silences.maintenance import read_maintenance, span_json
    from workers.health import watched_settings

    settings = load_for_reading()
    async with open_store(settings, size=1) as pool:
        watched = watched_settings(settings, await store.active_revision(pool))
        found = await read_maintenance(pool, Policies(watched))
    spans = found.past if past else [span for _, of_day in found.days for span in of_day]
    if as_json:
        print_json([span_json(each) for each in spans])
    else:
        columns = ["window", "from", "until", "match", "open now", "incidents held"]
        print_table(columns, map(_row, spans), empty="No maintenance window is configured for this time.")
    return Exit.FINE


def _row(span: "Span") -> tuple[object, ...]:
    match = ", ".join(f"{key}={value}" for key, value in span.match.items())
    times = (f"{each:{_FORMAT}}" for each in (span.begins_at, span.ends_at))
    return span.name, *times, match, span.is_open, span.incidents
