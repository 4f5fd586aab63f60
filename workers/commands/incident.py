"""``paywatch incident list|show``."""

from typing import Annotated, Any

import typer

import store
from workers.commands.common import Json, command
from workers.commands.unseen import note_unseen
from workers.databases import open_store
from workers.health import examine
from workers.incident_json import details_json, held_by, incident_json, incident_state
from workers.output import Exit, print_json, print_table, results
from workers.startup import load_for_reading

Id = Annotated[
    str,
    typer.Argument(metavar="ID", help="The incident's id, such as inc_4f6k2m7qpa, or a unique part of it."),
]


@command
async def list_(
    all_: Annotated[bool, typer.Option("--all", help="Include resolved incidents.")] = False,
    limit: Annotated[int, typer.Option(min=1, max=1000, help="The most incidents to list.")] = 50,
    as_json: Json = False,
) -> Exit:
    """List open incidents, newest first."""
    settings = load_for_reading()
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


@command
async def show(id_: Id, as_json: Json = False) -> Exit:
    """Show one incident with its timeline and its notifications."""
    async with open_store(load_for_reading(), size=1) as pool:
        details = await store.get(pool, await store.find_incident(pool, id_))
    if details is None:
        raise unknown_incident(id_)
    if as_json:
        print_json(details_json(details))
        return Exit.FINE
    incident = details.incident
    results().print(f"{incident.id}  {incident.severity}  {incident_state(incident)}  {incident.subject}")
    results().print(incident.reason)
    if (held := held_by(details)) is not None:
        results().print(f"Its messages are held since {_moment(held.at)}: {held.detail}")
    results().print()
    rows = [(_moment(e.at), e.kind, e.detail) for e in details.events]
    print_table(["at", "event", "detail"], rows, empty="No event.")
    sent = [
        (
            _moment(n.created_at),
            n.channel,
            n.kind,
            "held back" if n.held else n.outcome,
            "" if n.latency is None else f"{n.latency:.1f} s",
            n.attempts,
            n.delivery,
            n.reference,
            f"instead of {n.instead_of}" if n.instead_of else "",
            n.last_error,
        )
        for n in details.notifications
    ]
    columns = ["at", "channel", "kind", "outcome", "latency", "attempts", "message", "reference", "why"]
    print_table([*columns, "error"], sent, empty="No notification.")
    return Exit.FINE


def unknown_incident(id_: str) -> store.UnknownId:
    return store.UnknownId(f"no incident has the id {id_!r}: see `paywatch incident list --all`")


def _moment(at: Any) -> str:
    return "" if at is None else f"{at:%Y-%m-%d %H:%M:%SZ}"
