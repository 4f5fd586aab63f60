"""Every decision about one incident with its inputs, who was notified, and what comes next."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import asyncpg

from alerts.policies import Policies
from alerts.policy import Policy
from alerts.upcoming import NotNotified, Upcoming, not_notified, upcoming
from probes.reading import Reading
from settings.values import Severity
from store.explaining import Explained, read_explained, readings_before
from workers.explaining.deliveries import notification_line
from workers.explaining.opening import opened_because
from workers.explaining.texts import Line, clean, line_json, reading_line
from workers.incident_json import incident_json

FURTHER = 2
"""Readings that are shown before those that were enough."""


@dataclass(frozen=True, slots=True)
class Why:
    """All lines about one incident. ``opened_by`` and ``resolved_by`` are readings."""

    found: Explained
    decisions: Sequence[Line]
    opened_by: Sequence[Line]
    resolved_by: Sequence[Line]
    held: Line | None
    next: Sequence[Upcoming]
    missing: Sequence[NotNotified]
    notes: Sequence[str]


async def explain_incident(pool: asyncpg.Pool, policies: Policies, id_: str) -> Why | None:
    """Explains by these policies, which are those of the active revision. None for an unknown id."""
    found = await read_explained(pool, id_)
    if found is None:
        return None
    incident = found.details.incident
    policy = policies.by_fingerprint(incident.fingerprint)
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
        notes=[*_because(found), *_notes(found, policy), *_gone(found, opened_by)],
    )


def _decisions(found: Explained) -> list[Line]:
    """Events come before the notifications of the same moment, which follow from them."""
    lines = [Line(each.kind, each.detail, each.at, each.inputs) for each in found.details.events]
    lines += [notification_line(note, found) for note in found.details.notifications]
    return sorted(lines, key=lambda line: line.at or found.at)


async def _readings(pool: asyncpg.Pool, found: Explained, kind: str) -> list[Reading]:
    """Returns the readings up to the one by which it opened, or was resolved, if a reading did that."""
    event = next((each for each in found.details.events if each.kind == kind), None)
    if event is None or (kind == "resolved" and not event.inputs.get("slot")):
        return []
    needed = event.inputs.get("opens_after" if kind == "opened" else "closes_after") or 1
    slot = event.inputs.get("slot")
    until = datetime.fromisoformat(slot) if isinstance(slot, str) else event.at
    return await readings_before(pool, found.names, until, int(needed) + FURTHER)


def _held(found: Explained) -> Line | None:
    held = found.state.held
    if held is None:
        return None
    inputs = {"code": held.code, "by": held.by, "until": held.until}
    return Line("held", f"its messages are held by {held.code} {held.by}", held.since, inputs)


def _ended(found: Explained, policy: Policy | None) -> list[NotNotified]:
    """Of an incident that has ended: what the channels of today's route that had no message missed."""
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


def _because(found: Explained) -> list[str]:
    event = next((each for each in found.details.events if each.kind == "opened"), None)
    sentence = "" if event is None else opened_because(found.details.incident.fingerprint, event.inputs)
    return [sentence] if sentence else []


def _notes(found: Explained, policy: Policy | None) -> Sequence[str]:
    notes = []
    if policy is None:
        notes.append("What it is about is no longer configured: what comes next is not known.")
    elif not policy.routes or not policy.route(_severity(found)).channels:
        notes.append("The route of its severity has no channel: nobody is notified when it opens.")
    if not found.names:
        notes.append("It is of a rule over other rules: no readings are stored of that.")
    return notes


def _gone(found: Explained, opened_by: Sequence[Line]) -> list[str]:
    if opened_by or not found.names:
        return []
    return ["No reading up to its opening is stored: by which readings it opened is unknown."]


def _severity(found: Explained) -> Severity:
    return found.state.severity or Severity(found.details.incident.severity)


def why_json(found: Why) -> dict[str, Any]:
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
