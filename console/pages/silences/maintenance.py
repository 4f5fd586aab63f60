"""The maintenance windows of the next days and of the past, by the active configuration."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any

import asyncpg

from alerts.policies import Policies
from alerts.windows import Window
from console.web.sql import query

AHEAD = timedelta(days=14)
BEHIND = timedelta(days=30)
MOST = 100
"""Windows of each list: those nearest to now."""


@dataclass(frozen=True, slots=True)
class Span:
    """One occurrence of a window. ``incidents``: of how many it began to hold messages."""

    name: str
    match: Mapping[str, str]
    begins_at: datetime
    ends_at: datetime
    is_open: bool
    incidents: int


@dataclass(frozen=True, slots=True)
class Maintenance:
    """``days``: the coming windows by the date on which they begin, or of today if they are open now.

    ``configured``: how many windows are. ``more``: some are left out.
    """

    configured: int
    days: Sequence[tuple[date, Sequence[Span]]]
    past: Sequence[Span]
    more: bool


def span_json(span: Span) -> dict[str, Any]:
    """Returns a window as ``paywatch console maintenance --json`` and the API have it."""
    return {
        "window": span.name,
        "from": span.begins_at.isoformat(),
        "until": span.ends_at.isoformat(),
        "match": dict(span.match),
        "open_now": span.is_open,
        "incidents_held": span.incidents,
    }


async def read_maintenance(pool: asyncpg.Pool, policies: Policies) -> Maintenance:
    now: datetime = await pool.fetchval("select now()")
    rows = await pool.fetch(query("maintenance_holds"), now - BEHIND)
    held = [(row["name"], row["at"], row["incident_id"]) for row in rows]
    spans = sorted(_spans(policies.windows, now, held), key=lambda each: (each.begins_at, each.name))
    coming = [each for each in spans if each.ends_at > now]
    past = [each for each in reversed(spans) if each.ends_at <= now]
    zone, today = policies.zone, now.astimezone(policies.zone).date()

    def day(span: Span) -> date:
        return max(span.begins_at.astimezone(zone).date(), today)

    days = [(each, list(found)) for each, found in groupby(coming[:MOST], day)]
    return Maintenance(len(policies.windows), days, past[:MOST], max(len(coming), len(past)) > MOST)


def _spans(
    windows: Iterable[Window], now: datetime, held: Sequence[tuple[str, datetime, str]]
) -> Iterable[Span]:
    for window in windows:
        for begins_at, ends_at in window.spans(now - BEHIND, now + AHEAD):
            incidents = {id_ for name, at, id_ in held if name == window.name and begins_at <= at < ends_at}
            is_open = begins_at <= now < ends_at
            yield Span(window.name, window.match, begins_at, ends_at, is_open, len(incidents))
