"""``paywatch incident why``: every decision about an incident with its inputs, and what comes next."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import store
from workers.commands.common import Json, command
from workers.commands.incident import Id, unknown_incident
from workers.databases import open_store
from workers.incident_json import incident_state
from workers.output import Exit, print_json, print_table, results
from workers.startup import load_for_reading

if TYPE_CHECKING:
    from workers.explaining.incident import Why


@command
async def why(id_: Id, as_json: Json = False) -> Exit:
    """Explain an incident: every decision with its inputs, who was notified, and what comes next."""
    from alerts.policies import Policies
    from workers.explaining.incident import explain_incident, why_json
    from workers.health import watched_settings

    settings = load_for_reading()
    async with open_store(settings, size=2) as pool:
        watched = watched_settings(settings, await store.active_revision(pool))
        found = await explain_incident(pool, Policies(watched), await store.find_incident(pool, id_))
    if found is None:
        raise unknown_incident(id_)
    if as_json:
        print_json(why_json(found))
    else:
        _print(found)
    return Exit.FINE


def _print(found: "Why") -> None:
    from workers.explaining.texts import Line, clean, format_moment, line_cells

    incident = found.found.details.incident
    head = f"{incident.id}  {incident.severity}  {incident_state(incident)}  {incident.subject}"
    results().print(clean(head))
    for note in found.notes:
        results().print(clean(note))
    columns = ["at", "decision", "what", "inputs"]
    _table("Decisions:", columns, [line_cells(line) for line in found.decisions])
    slots = ["slot", "verdict", "what", "inputs"]
    _table("Readings up to the one that opened it:", slots, [line_cells(line) for line in found.opened_by])
    if incident.resolved_at is not None:
        _table(
            "Readings up to the one that ended it:", slots, [line_cells(each) for each in found.resolved_by]
        )
    if found.held is not None:
        results().print(f"\nHeld since {format_moment(found.held.at)}: {clean(found.held.what)}")
    coming = [line_cells(Line(each.code, each.what, each.at, each.inputs)) for each in found.next]
    _table("What comes next:", columns, coming)
    missing = [(clean(each.channel), each.code, clean(each.what)) for each in found.missing]
    _table("Channels that had no message:", ["channel", "code", "why"], missing)


def _table(title: str, columns: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    results().print(f"\n{title}" if rows else f"\n{title} none")
    if rows:
        print_table(columns, rows, empty="")
