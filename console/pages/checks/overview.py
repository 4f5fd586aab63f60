"""``/checks``: the list of checks, and a light for each group."""

from collections.abc import Mapping
from datetime import UTC, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import asyncpg
from starlette.requests import Request
from starlette.responses import Response

import store
from alerts.matching import matches
from alerts.policy import Policy
from alerts.suppression import Silence
from console.context import console_of
from console.pages.checks.groups import lights, unscheduled
from console.pages.checks.tallies import strip_of
from console.roles import Permission
from console.route import Route
from console.web.list_page import list_response
from console.web.listing import Column, Filter, Listing, Row
from console.web.values import Key
from settings.values import Severity
from store.hourly import hourly
from store.uptime import METHOD

VERDICTS = ("fail", "missed", "unknown", "degraded", "pass", "no data")
UPTIME_OF = timedelta(days=30)
_SILENCES = store.silences.ACTIVE


async def _complete(pool: asyncpg.Pool, rows: list[Row]) -> list[Row]:
    """Adds what would cost too much to ask for all checks at once."""
    names = [row["name"] for row in rows]
    now = await pool.fetchval("select now()")
    uptimes = await store.uptimes(pool, names, now - UPTIME_OF, now)
    hours = await hourly(pool, names)
    silences = [Silence(**row) for row in await pool.fetch(_SILENCES)]
    return [
        row
        | {
            "groups": ", ".join(row["groups"]),
            "uptime": uptimes.checks[row["name"]].uptime,
            "at_least": uptimes.checks[row["name"]].at_least,
            "hours": strip_of(hours.starts, hours.checks[row["name"]], ZoneInfo("UTC"), "%H:00Z"),
            "silenced": _silenced(row, silences),
        }
        for row in rows
    ]


def _silenced(row: Row, silences: list[Silence]) -> str | None:
    """Says which silence holds messages about the check, and until when."""
    policy = policy_of(row)
    for each in silences:
        if matches(each.matchers, policy, Severity(row["severity"])):
            return f"{each.id} until {each.ends_at.astimezone(UTC):%Y-%m-%d %H:%MZ}"
    return None


def policy_of(row: Mapping[str, Any]) -> Policy:
    """Returns what silences and maintenance windows match of a check."""
    return Policy(
        fingerprint=f"check:{row['check_name']}",
        subject=row["check_name"],
        severity=Severity(row["severity"]),
        opens_after=1,
        closes_after=1,
        routes={},
        check=row["check_name"],
        kind=row["kind"],
        groups=tuple(row["groups"]),
        labels=row["labels"],
    )


CHECKS = Listing(
    name="checks",
    title="Checks",
    path="/checks",
    select="checks",
    columns=(
        Column("name", "Check", link="/checks/{check_name}"),
        Column("verdict", "Now", "verdict"),
        Column("hours", "Last 24 hours", "strip"),
        Column("uptime", "Uptime 30 days", "percentage"),
        Column("at_least", "At least", "percentage"),
        Column("age", "Last reading before", "duration"),
        Column("kind", "Kind"),
        Column("severity", "Severity", "severity"),
        Column("groups", "Groups"),
        Column("location", "Location"),
        Column("incident", "Open incident", "id", link="/incidents/{incident}"),
        Column("silenced", "Silenced"),
        Column("reason", "Reason"),
    ),
    keys=(Key("name", "text"),),
    filters=(
        Filter("verdict", "Now", "verdict = {}", choices=VERDICTS),
        Filter("group", "Group", "{} = any (groups)"),
        Filter("kind", "Kind", "kind = {}"),
        Filter("severity", "Severity", "severity = {}", choices=("P0", "P1", "P2", "P3")),
        Filter("location", "Location", "location = {}"),
        Filter("label", "Label (name=value)", "labels ->> split_part({}, '=', 1) = split_part({}, '=', 2)"),
        Filter("incident", "With an open incident", "incident is not null", flag=True),
    ),
    descending=False,
    complete=_complete,
    empty="No check is scheduled that matches.",
)


async def show(request: Request) -> Response:
    """Shows the list, below a light for each group."""
    health = await console_of(request).health()
    return await list_response(
        request,
        CHECKS,
        "checks/overview.html",
        lights=lights(health),
        unscheduled=unscheduled(health),
        method=METHOD,
    )


ROUTES = (Route(CHECKS.path, show, Permission.READ, CHECKS.title),)
