"""``paywatch console maintenance``: the calendar of the page of silences."""

from typing import Annotated

import typer

import store
from workers.commands.common import Json, command
from workers.databases import open_store
from workers.output import Exit, print_json, print_table
from workers.startup import load_for_reading

_FORMAT = "%Y-%m-%d %H:%M:%SZ"


@command
async def maintenance(
    past: Annotated[bool, typer.Option("--past", help="Of the last 30 days, with what they held.")] = False,
    as_json: Json = False,
) -> Exit:
    """Print the maintenance windows of the next 14 days, or those of the last 30."""
    from alerts.policies import Policies
    from console.pages.silences.maintenance import read_maintenance
    from workers.health import watched_settings

    settings = load_for_reading()
    async with open_store(settings, size=1) as pool:
        watched = watched_settings(settings, await store.active_revision(pool))
        found = await read_maintenance(pool, Policies(watched))
    spans = found.past if past else [span for _, of_day in found.days for span in of_day]
    rows = [
        {
            "window": span.name,
            "from": f"{span.begins_at:{_FORMAT}}",
            "until": f"{span.ends_at:{_FORMAT}}",
            "match": dict(span.match),
            "open_now": span.is_open,
            "incidents_held": span.incidents,
        }
        for span in spans
    ]
    if as_json:
        print_json(rows)
    else:
        columns = ["window", "from", "until", "match", "open now", "incidents held"]
        table = [
            (
                *list(row.values())[:3],
                ", ".join(f"{k}={v}" for k, v in span.match.items()),
                *list(row.values())[4:],
            )
            for row, span in zip(rows, spans, strict=True)
        ]
        print_table(columns, table, empty="No maintenance window is configured for this time.")
    return Exit.FINE
