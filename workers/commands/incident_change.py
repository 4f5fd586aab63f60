"""``paywatch incident ack|resolve``. Of two people who do the same, the second is told who was first."""

from typing import Annotated

import typer

import store
from workers.commands.audit import audit
from workers.commands.common import Json, command, name_for_record
from workers.commands.incident import Id, unknown_incident
from workers.databases import open_store
from workers.durations import ACKNOWLEDGED_AT_MOST, duration
from workers.explaining.lost import unchanged
from workers.health import watched_settings
from workers.incident_json import incident_json, incident_state
from workers.output import Exit, complain, print_json, results
from workers.startup import load

By = Annotated[
    str | None, typer.Option("--by", "--as", help="Your name, for the timeline. Default: your user name.")
]


@command
async def ack(
    id_: Id,
    by: By = None,
    lasts: Annotated[
        str | None,
        typer.Option(
            "--for", metavar="DURATION", help="When it expires, such as 2h. Default: acknowledge_expires."
        ),
    ] = None,
    as_json: Json = False,
) -> Exit:
    """Acknowledge an incident; stops its reminders and escalations until it expires."""
    import alerts

    settings, name = load(), name_for_record(by)
    length = None if lasts is None else duration("--for", lasts, longest=ACKNOWLEDGED_AT_MOST)
    async with open_store(settings, size=1) as pool:
        evaluator = alerts.Evaluator(watched_settings(settings, await store.active_revision(pool)))
        found = await store.find_incident(pool, id_)
        change = await store.acknowledge(pool, found, name, evaluator, length)
    if change is not None and change.done:
        incident = change.incident
        audit(
            settings,
            "incident_acknowledged",
            name=incident.subject,
            incident=incident.id,
            by=name,
            until=incident.acknowledged_until,
        )
    return _report(id_, change, as_json)


@command
async def resolve(
    id_: Id,
    reason: Annotated[
        str, typer.Option("--reason", help="The reason, for the timeline and the channels.")
    ] = "resolved by hand",
    by: By = None,
    as_json: Json = False,
) -> Exit:
    """Resolve an incident by hand; notifies every channel that received its opening."""
    import alerts

    settings, name = load(), name_for_record(by)
    async with open_store(settings, size=1) as pool:
        evaluator = alerts.Evaluator(watched_settings(settings, await store.active_revision(pool)))
        found = await store.find_incident(pool, id_)
        change = await store.resolve(pool, found, reason, evaluator, name)
    if change is not None and change.done:
        incident = change.incident
        audit(
            settings,
            "incident_resolved",
            name=incident.subject,
            incident=incident.id,
            by=name,
            reason=reason,
        )
    return _report(id_, change, as_json)


def _report(id_: str, change: store.IncidentChange | None, as_json: bool) -> Exit:
    if change is None:
        raise unknown_incident(id_)
    incident = change.incident
    if as_json:
        print_json(incident_json(incident) | {"outcome": change.outcome})
    elif change.done:
        until = incident.acknowledged_until
        ends = f" until {until:%Y-%m-%d %H:%M:%SZ}" if until and incident.resolved_at is None else ""
        results().print(f"{incident.id} is {incident_state(incident)}{ends}.")
    else:
        complain([unchanged(change)])
    return Exit.FINE if change.done else Exit.FOUND
