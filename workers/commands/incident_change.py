"""``paywatch incident ack|resolve``. Of two people who do the same, the second is told who was first."""

from typing import Annotated

import typer

import store
from workers.commands.audit import recorded
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
        detail = {} if lasts is None else {"for": lasts}
        async with recorded(pool, settings, "incident_acknowledged", found, by=name, detail=detail) as act:
            change = _known(id_, await store.acknowledge(pool, found, name, evaluator, length))
            incident = change.incident
            if change.done:
                until = incident.acknowledged_until
                await act.done({"name": incident.subject, "incident": incident.id, "until": until})
            else:
                await act.refused(unchanged(change))
    return _report(change, as_json)


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
        async with recorded(pool, settings, "incident_resolved", found, by=name, reason=reason) as act:
            change = _known(id_, await store.resolve(pool, found, reason, evaluator, name))
            if change.done:
                await act.done({"name": change.incident.subject, "incident": change.incident.id})
            else:
                await act.refused(unchanged(change))
    return _report(change, as_json)


def _known(id_: str, change: store.IncidentChange | None) -> store.IncidentChange:
    if change is None:
        raise unknown_incident(id_)
    return change


def _report(change: store.IncidentChange, as_json: bool) -> Exit:
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
