"""``/incidents``: every incident, open or over, and the acknowledgement of several at once."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

import store
from console.context import console_of
from console.deeds.incidents import acknowledge
from console.deeds.texts import read_duration
from console.identity import identity_of
from console.roles import Permission
from console.route import Route
from console.web.forms import read_chosen, read_form
from console.web.list_page import list_response
from console.web.listing import Column, Filter, Listing, Row
from console.web.problems import BadInput
from console.web.templating import render
from console.web.values import Key
from settings.policy import SeverityPolicy
from settings.values import Severity, format_duration
from workers.durations import ACKNOWLEDGED_AT_MOST
from workers.explaining.texts import clean

MOST_AT_ONCE = 50
LENGTHS = ("30m", "1h", "2h", "4h", "8h", "1d")
"""What the forms offer; the API and the command take any duration up to a week."""


_OF_GROUP = """
check_name in (
  select c ->> 'name' from paywatch.active_revision, jsonb_array_elements(configuration -> 'checks') c
  where c -> 'groups' ? {}
) or rule_name in (
  select r ->> 'name'
  from paywatch.active_revision, jsonb_array_elements(configuration -> 'rules') r,
    jsonb_array_elements(configuration -> 'checks') c
  where c -> 'groups' ? {} and r -> 'checks' ? (c ->> 'name')
)
"""
"""The groups of checks, and of rules that name checks, are those of the active configuration."""


def _clean_row(row: Row) -> Row:
    pickable = row["state"] == "open"
    return {**row, "pickable": pickable, "subject": clean(row["subject"]), "reason": clean(row["reason"])}


INCIDENTS = Listing(
    name="incidents",
    title="Incidents",
    path="/incidents",
    select="incidents",
    detail="incidents_detail",
    columns=(
        Column("id", "Id", "id", link="/incidents/{id}"),
        Column("severity", "Severity", "severity"),
        Column("state", "State", "word"),
        Column("held", "Held by", "word"),
        Column("subject", "Subject"),
        Column("kind", "Kind", "word"),
        Column("reason", "Cause"),
        Column("opened_at", "Opened", "time"),
        Column("lasted", "Lasted", "duration"),
        Column("to_acknowledge", "To acknowledge", "duration"),
        Column("to_resolve", "To resolve", "duration"),
        Column("acknowledged_by", "Acknowledged by"),
        Column("channels", "Channels notified", "count"),
        Column("notifications", "Notifications sent", "count"),
        Column("mark", "Marked"),
    ),
    keys=(Key("opened_at", "timestamptz"), Key("id", "text")),
    filters=(
        Filter("open", "Only open", "resolved_at is null", flag=True),
        Filter("recent", "Opened in the last 24 h", "opened_at >= now() - interval '24 hours'", flag=True),
        Filter("severity", "Severity", "severity = {}", choices=("P0", "P1", "P2", "P3")),
        Filter("state", "State", "state = {}", choices=("open", "acknowledged", "resolved")),
        Filter(
            "kind",
            "Kind",
            "kind = {}",
            choices=("check", "rule", "reconciliation", "paywatch", "drill"),
        ),
        Filter("check", "Check or rule", "{} in (subject, check_name, rule_name)"),
        Filter("group", "Group", _OF_GROUP),
        Filter("mark", "Marked", "mark = {}", choices=("true", "false")),
        Filter("since", "Opened since", "opened_at >= {}", type="timestamptz"),
        Filter("until", "Opened before", "opened_at < {}", type="timestamptz"),
    ),
    refine=_clean_row,
    empty="No incident matches.",
)


@dataclass(frozen=True, slots=True)
class Acknowledged:
    """What became of one of several: ``refused`` is empty if it was acknowledged."""

    incident: str
    refused: str


async def show_list(request: Request) -> Response:
    console = console_of(request)
    severities = (await console.health()).watched.severities
    return await list_response(
        request,
        INCIDENTS,
        "incidents/list.html",
        may_acknowledge=identity_of(request).may(Permission.ACKNOWLEDGE),
        lengths=LENGTHS,
        default=_default(severities),
        most=MOST_AT_ONCE,
    )


def acknowledged_for(lasts: timedelta | None) -> str:
    return (
        "until it ends" if lasts is None else f"for {format_duration(lasts)}, as its severity is configured"
    )


def _default(severities: Mapping[Severity, SeverityPolicy]) -> str:
    """``P0 4h, P1 1d, P2 until it ends``: how long acknowledgements last, by severity."""
    lasting = {severity: each.acknowledge_expires for severity, each in severities.items()}
    return ", ".join(
        f"{severity.value} {'until it ends' if lasts is None else format_duration(lasts)}"
        for severity, lasts in lasting.items()
    )


async def acknowledge_several(request: Request) -> Response:
    """Acknowledges each by itself: one that somebody else has does not stop the others."""
    chosen = await read_chosen(request, "incident", MOST_AT_ONCE)
    (text,) = await read_form(request, "for")
    lasts = read_duration("until", text, ACKNOWLEDGED_AT_MOST) if text else None
    results = []
    for each in chosen:
        refused = ""
        try:
            await acknowledge(request, each, lasts=lasts)
        except HTTPException as error:
            refused = str(error.detail)
        except (store.UnknownId, store.AmbiguousId) as error:
            raise BadInput(str(error)) from None
        results.append(Acknowledged(each, refused))
    return await render(request, "incidents/acknowledged.html", results=results)


list_route = Route("/incidents", show_list, Permission.READ, "Incidents")
acknowledge_route = Route(
    "/incidents/acknowledge", acknowledge_several, Permission.ACKNOWLEDGE, "Acknowledge several", "POST"
)
