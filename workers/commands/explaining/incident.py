"""``paywatch incident why``: every decision about an incident with its inputs, and what comes next."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import store
from workers.commands.common import Json, command
from workers.commands.explaining.texts import Line, clean, format_moment, line_cells, line_json, reading_line
from workers.commands.incident import Id, unknown_incident
from workers.databases import open_store
from workers.incident_json import incident_json, incident_state
from workers.output import Exit, print_json, print_table, results
from workers.startup import load_for_reading

if TYPE_CHECKING:
    import asyncpg

    from alerts.policy import Policy
    from alerts.upcoming import NotNotified, Upcoming
    from probes.reading import Reading
    from settings import Settings
    from store.explaining import Explained

FURTHER = 2
"""Readings that are shown before those that were enough."""


@dataclass(frozen=True, slots=True)
class Why:
    """All lines about one incident. ``opened_by`` and ``resolved_by`` are readings."""

    found: "Explained"
    decisions: "Sequence[Line]"
    opened_by: "Sequence[Line]"
    resolved_by: "Sequence[Line]"
    held: Line | None
    next: "Sequence[Upcoming]"
    missing: "Sequence[NotNotified]"
    notes: Sequence[str]


@command
async def why(id_: Id, as_json: Json = False) -> Exit:
    """Explain an incident: every decision with its inputs, who was notified, and what comes next."""
    settings = load_for_reading()
    async with open_store(settings, size=2) as pool:
        found = await _explain(pool, settings, await store.find_incident(pool, id_))
    if found is None:
        raise unknown_incident(id_)
    if as_json:
        print_json(_json(found))
    else:
        _print(found)
    return Exit.FINE


async def _explain(pool: "asyncpg.Pool", settings: "Settings", id_: str) -> Why | None:
    from alerts.policies import Policies
    from alerts.upcoming import not_notified, upcoming
    from store.explaining import read_explained
    from workers.health import watched_settings

    found = await read_explained(pool, id_)
    if found is None:
        return None
    watched = watched_settings(settings, await store.active_revision(pool))
    incident = found.details.incident
    policy = Policies(watched).by_fingerprint(incident.fingerprint)
    is_open = found.state.incident == incident.id
    opened_by = [reading_line(each) for each in await _readings(pool, found, "opened")]
    notified = {note.channel for note in found.details.notifications}
    return Why(
        found=found,
        decisions=_decisions(found),
        opened_by=opened_by,
        resolved_by=[reading_line(each) for each in await _readings(pool, found, "resolved")],
        held=_held(found) if is_open else None,
        next=upcoming(found.state, policy) if is_open and policy else [],
        missing=not_notified(found.state, policy, [*notified])
        if is_open and policy
        else _ended(found, policy),
        notes=[*_notes(found, policy), *_gone(found, opened_by)],
    )


def _decisions(found: "Explained") -> list[Line]:
    """Events come before the notifications of the same moment, which follow from them."""
    from workers.commands.explaining.deliveries import notification_line

    lines = [Line(each.kind, each.detail, each.at, each.inputs) for each in found.details.events]
    lines += [notification_line(note, found) for note in found.details.notifications]
    return sorted(lines, key=lambda line: line.at or found.at)


async def _readings(pool: "asyncpg.Pool", found: "Explained", kind: str) -> "list[Reading]":
    """Returns the readings up to the one by which it opened, or was resolved, if a reading did that."""
    from datetime import datetime

    from store.explaining import readings_before

    event = next((each for each in found.details.events if each.kind == kind), None)
    if event is None or (kind == "resolved" and not event.inputs.get("slot")):
        return []
    needed = event.inputs.get("opens_after" if kind == "opened" else "closes_after") or 1
    slot = event.inputs.get("slot")
    until = datetime.fromisoformat(slot) if isinstance(slot, str) else event.at
    return await readings_before(pool, found.names, until, int(needed) + FURTHER)


def _held(found: "Explained") -> Line | None:
    held = found.state.held
    if held is None:
        return None
    inputs = {"code": held.code, "by": held.by, "until": held.until}
    return Line("held", f"its messages are held by {held.code} {held.by}", held.since, inputs)


def _ended(found: "Explained", policy: "Policy | None") -> "list[NotNotified]":
    """Of an incident that has ended: what the channels of today's route that had no message missed."""
    from alerts.upcoming import NotNotified
    from settings.values import Severity

    if policy is None:
        return []
    notified = {note.channel for note in found.details.notifications}
    kinds = [each.kind for each in found.details.events]
    route = policy.route(Severity(found.details.incident.severity))
    later = [channel for step in route.escalations for channel in step.channels]
    return [
        NotNotified(channel, *_missed(kinds, channel in route.channels))
        for channel in dict.fromkeys([*route.channels, *later])
        if channel not in notified
    ]


def _missed(kinds: Sequence[str], of_route: bool) -> tuple[str, str]:
    held = [each for each in kinds if each in ("held", "released")]
    if held[-1:] == ["held"]:
        return "held", "its messages were held until it ended: what opens and ends meanwhile sends nothing"
    if of_route:
        return "unknown", "unknown: its route now names the channel, and may not have done so then"
    return "escalation_not_due", "it ended, or was acknowledged, before the escalation step of the channel"


def _notes(found: "Explained", policy: "Policy | None") -> "Sequence[str]":
    notes = []
    if policy is None:
        notes.append("What it is about is no longer configured: what comes next is not known.")
    elif not policy.routes or not policy.route(_severity(found)).channels:
        notes.append("The route of its severity has no channel: nobody is notified when it opens.")
    if not found.names:
        notes.append("It is of a rule over other rules: no readings are stored of that.")
    return notes


def _gone(found: "Explained", opened_by: Sequence[Line]) -> list[str]:
    if opened_by or not found.names:
        return []
    return ["No reading up to its opening is stored: by which readings it opened is unknown."]


def _severity(found: "Explained") -> Any:
    from settings.values import Severity

    return found.state.severity or Severity(found.details.incident.severity)


def _json(found: Why) -> dict[str, Any]:
    incident: Mapping[str, Any] = clean(incident_json(found.found.details.incident))
    return {
        **incident,
        "at": found.found.at.isoformat(),
        "decisions": [line_json(line) for line in found.decisions],
        "readings": {
            "opened_by": [line_json(line) for line in found.opened_by],
            "resolved_by": [line_json(line) for line in found.resolved_by],
        },
        "held": found.held and line_json(found.held),
        "next": [line_json(Line(each.code, each.what, each.at, each.inputs)) for each in found.next],
        "not_notified": clean(
            [{"channel": e.channel, "code": e.code, "what": e.what} for e in found.missing]
        ),
        "notes": clean(found.notes),
    }


def _print(found: Why) -> None:
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
