"""``paywatch incident list|show|ack|resolve``."""

import getpass
from typing import Annotated, Any

import typer

import alerts
import store
from store import Incident
from workers.app import open_store
from workers.commands.common import Json, Usage, command, load
from workers.output import Exit, print_json, print_table, results

app = typer.Typer(help="See, acknowledge and resolve incidents.", no_args_is_help=True)

Id = Annotated[str, typer.Argument(metavar="ID", help="The incident's id, such as inc_4f6k2m7qpa.")]


@app.command("list")
@command
async def list_(
    all_: Annotated[bool, typer.Option("--all", help="Resolved ones too.")] = False,
    limit: Annotated[int, typer.Option(min=1, max=1000, help="At most so many, newest first.")] = 50,
    as_json: Json = False,
) -> Exit:
    """List open incidents, newest first."""
    async with open_store(load(), size=1) as pool:
        incidents = await store.list_incidents(pool, state="all" if all_ else "open", limit=limit)
    if as_json:
        print_json([incident_json(incident) for incident in incidents])
    else:
        rows = [(i.id, i.severity, _state(i), _moment(i.opened_at), i.subject, i.reason) for i in incidents]
        columns = ["id", "severity", "state", "opened", "subject", "reason"]
        print_table(columns, rows, empty="No incident." if all_ else "No open incident.")
    return Exit.FINE


@app.command()
@command
async def show(id_: Id, as_json: Json = False) -> Exit:
    """Show one incident with its timeline and its notifications."""
    async with open_store(load(), size=1) as pool:
        details = await store.get(pool, id_)
    if details is None:
        raise Usage(_unknown(id_))
    if as_json:
        print_json(details_json(details))
        return Exit.FINE
    incident = details.incident
    results().print(
        f"{incident.id}  {incident.severity}  {_state(incident)}  {incident.subject}", markup=False
    )
    results().print(f"{incident.reason}\n", markup=False)
    rows = [(_moment(e.at), e.kind, e.detail) for e in details.events]
    print_table(["at", "event", "detail"], rows, empty="No event.")
    sent = [
        (_moment(n.created_at), n.channel, n.kind, n.status, n.attempts, n.last_error)
        for n in details.notifications
    ]
    print_table(["at", "channel", "kind", "status", "attempts", "error"], sent, empty="Nobody was notified.")
    return Exit.FINE


@app.command()
@command
async def ack(
    id_: Id,
    by: Annotated[
        str | None, typer.Option("--as", help="Who acknowledges; your user name when not given.")
    ] = None,
    as_json: Json = False,
) -> Exit:
    """Acknowledge an incident: reminders and escalations stop."""
    return await _change(id_, as_json, acknowledge_as=by or getpass.getuser())


@app.command()
@command
async def resolve(
    id_: Id,
    reason: Annotated[str, typer.Option("--reason", help="Why, in one sentence.")] = "resolved by hand",
    as_json: Json = False,
) -> Exit:
    """Resolve an incident by hand; every channel that was told of it hears so."""
    return await _change(id_, as_json, reason=reason)


async def _change(id_: str, as_json: bool, *, acknowledge_as: str | None = None, reason: str = "") -> Exit:
    settings = load()
    evaluator = alerts.Evaluator(settings)
    async with open_store(settings, size=1) as pool:
        if acknowledge_as is not None:
            incident = await store.acknowledge(pool, id_, acknowledge_as, evaluator)
        else:
            incident = await store.resolve(pool, id_, reason, evaluator)
    if incident is None:
        raise Usage(_unknown(id_))
    if as_json:
        print_json(incident_json(incident))
    else:
        results().print(f"{incident.id} is {_state(incident)}.", markup=False)
    return Exit.FINE


def _unknown(id_: str) -> str:
    return f"no incident has the id {id_!r}; `paywatch incident list --all` names them"


def _state(incident: Incident) -> str:
    if incident.resolved_at is not None:
        return "resolved"
    return "open" if incident.acknowledged_at is None else "acknowledged"


def _moment(at: Any) -> str:
    return "" if at is None else f"{at:%Y-%m-%d %H:%M:%SZ}"


def incident_json(incident: Incident) -> dict[str, Any]:
    """An incident as commands print it; times are ISO or null."""
    return {
        "id": incident.id,
        "fingerprint": incident.fingerprint,
        "subject": incident.subject,
        "severity": incident.severity,
        "state": _state(incident),
        "reason": incident.reason,
        "opened_at": incident.opened_at.isoformat(),
        "acknowledged_at": incident.acknowledged_at and incident.acknowledged_at.isoformat(),
        "acknowledged_by": incident.acknowledged_by,
        "resolved_at": incident.resolved_at and incident.resolved_at.isoformat(),
        "resolution": incident.resolution,
    }


def details_json(details: store.IncidentDetails) -> dict[str, Any]:
    """One incident with its timeline and notifications."""
    return incident_json(details.incident) | {
        "events": [{"at": e.at.isoformat(), "kind": e.kind, "detail": e.detail} for e in details.events],
        "notifications": [
            {
                "channel": n.channel,
                "kind": n.kind,
                "status": n.status,
                "attempts": n.attempts,
                "created_at": n.created_at.isoformat(),
                "delivered_at": n.delivered_at and n.delivered_at.isoformat(),
                "error": n.last_error,
            }
            for n in details.notifications
        ],
    }
