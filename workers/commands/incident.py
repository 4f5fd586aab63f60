"""``paywatch incident list|show|ack|resolve``."""

from typing import Annotated, Any

import typer

import alerts
import store
from workers.commands.common import Json, command, name_for_record
from workers.commands.unseen import note_unseen
from workers.databases import open_store
from workers.health import examine
from workers.incident_json import details_json, incident_json, incident_state
from workers.output import Exit, print_json, print_table, results
from workers.startup import load

app = typer.Typer(help="Show, acknowledge and resolve incidents.", no_args_is_help=True)

Id = Annotated[
    str,
    typer.Argument(metavar="ID", help="The incident's id, such as inc_4f6k2m7qpa, or a unique part of it."),
]


@app.command("list")
@command
async def list_(
    all_: Annotated[bool, typer.Option("--all", help="Include resolved incidents.")] = False,
    limit: Annotated[int, typer.Option(min=1, max=1000, help="The most incidents to list.")] = 50,
    as_json: Json = False,
) -> Exit:
    """List open incidents, newest first."""
    settings = load()
    async with open_store(settings, size=1) as pool:
        incidents = await store.list_incidents(pool, state="all" if all_ else "open", limit=limit)
        unseen = (await examine(pool, settings)).stopping
    if as_json:
        print_json([incident_json(incident) for incident in incidents])
    else:
        rows = [
            (i.id, i.severity, incident_state(i), _moment(i.opened_at), i.subject, i.reason)
            for i in incidents
        ]
        columns = ["id", "severity", "state", "opened", "subject", "reason"]
        print_table(columns, rows, empty="No incident." if all_ else "No open incident.")
    note_unseen(unseen)
    return Exit.FINE


@app.command()
@command
async def show(id_: Id, as_json: Json = False) -> Exit:
    """Show one incident with its timeline and its notifications."""
    async with open_store(load(), size=1) as pool:
        details = await store.get(pool, await store.find_incident(pool, id_))
    if details is None:
        raise _unknown(id_)
    if as_json:
        print_json(details_json(details))
        return Exit.FINE
    incident = details.incident
    results().print(
        f"{incident.id}  {incident.severity}  {incident_state(incident)}  {incident.subject}", markup=False
    )
    results().print(f"{incident.reason}\n", markup=False)
    rows = [(_moment(e.at), e.kind, e.detail) for e in details.events]
    print_table(["at", "event", "detail"], rows, empty="No event.")
    sent = [
        (_moment(n.created_at), n.channel, n.kind, n.status, n.attempts, n.last_error)
        for n in details.notifications
    ]
    print_table(["at", "channel", "kind", "status", "attempts", "error"], sent, empty="No notification.")
    return Exit.FINE


@app.command()
@command
async def ack(
    id_: Id,
    by: Annotated[
        str | None, typer.Option("--as", help="Your name, for the timeline. Default: your user name.")
    ] = None,
    as_json: Json = False,
) -> Exit:
    """Acknowledge an incident; stops its reminders and escalations."""
    return await _change(id_, as_json, acknowledge_as=name_for_record(by))


@app.command()
@command
async def resolve(
    id_: Id,
    reason: Annotated[
        str, typer.Option("--reason", help="The reason, for the timeline and the channels.")
    ] = "resolved by hand",
    as_json: Json = False,
) -> Exit:
    """Resolve an incident by hand; notifies every channel that received its opening."""
    return await _change(id_, as_json, reason=reason)


async def _change(id_: str, as_json: bool, *, acknowledge_as: str | None = None, reason: str = "") -> Exit:
    settings = load()
    evaluator = alerts.Evaluator(settings)
    async with open_store(settings, size=1) as pool:
        id_ = await store.find_incident(pool, id_)
        if acknowledge_as is not None:
            incident = await store.acknowledge(pool, id_, acknowledge_as, evaluator)
        else:
            incident = await store.resolve(pool, id_, reason, evaluator)
    if incident is None:
        raise _unknown(id_)
    if as_json:
        print_json(incident_json(incident))
    else:
        results().print(f"{incident.id} is {incident_state(incident)}.", markup=False)
    return Exit.FINE


def _unknown(id_: str) -> store.UnknownId:
    return store.UnknownId(f"no incident has the id {id_!r}: see `paywatch incident list --all`")


def _moment(at: Any) -> str:
    return "" if at is None else f"{at:%Y-%m-%d %H:%M:%SZ}"
