"""The links after an incident has opened: what held it, who acknowledged it, who was notified. Pure."""

from collections.abc import Sequence
from datetime import datetime

from alerts.policy import Policy
from settings.values import Severity
from store import IncidentEvent, NotificationRecord
from store.explaining import Explained
from workers.explaining.deliveries import fate, notification_line
from workers.explaining.texts import Conclusion, Line, format_moment


def incident_lines(found: Explained, at: datetime) -> list[Line]:
    """Returns what was decided up to that time."""
    incident = found.details.incident
    inputs = {"severity": incident.severity, "reason": incident.reason}
    lines = [Line("incident", f"{incident.id} was open", incident.opened_at, inputs)]
    lines += [Line(each.kind, each.detail, each.at, each.inputs) for each in _events(found, at)]
    return lines + [notification_line(note, found) for note in _notes(found, at)]


def incident_conclusion(found: Explained, at: datetime, policy: Policy | None) -> Conclusion:
    events, notes = _events(found, at), _notes(found, at)
    delivered = [note for note in notes if note.delivered_at is not None and note.delivered_at <= at]
    id_ = found.details.incident.id
    if delivered:
        last = delivered[-1]
        when = format_moment(last.delivered_at)
        return Conclusion(
            "notified", f"{last.channel} was notified of {id_}: {last.kind}, at {when}{_taken(last, found)}."
        )
    if notes:
        return Conclusion("not_delivered", f"Nobody was notified of {id_}: {_fates(notes, found)}.")
    held = _last(events, "held", "released")
    if held is not None and held.kind == "held":
        until = held.inputs.get("until")
        ends = f", until {until}" if until else ""
        return Conclusion("held", f"Nobody was notified of {id_}: held by {held.detail}{ends}.")
    acknowledged = _last(events, "acknowledged", "acknowledgement_expired")
    if acknowledged is not None and acknowledged.kind == "acknowledged":
        who = f"{acknowledged.detail} had acknowledged it"
        return Conclusion("acknowledged", f"Nobody was notified of {id_}: {who}.")
    if policy is not None and not policy.route(_severity(found, events)).channels:
        return Conclusion("no_channel", f"Nobody was notified of {id_}: its severity has no channel.")
    return Conclusion(
        "unknown", f"Unknown: no notification of {id_} is stored, and nothing held it.", known=False
    )


def _taken(note: NotificationRecord, found: Explained) -> str:
    """Says so if the provider only accepted the message."""
    delivery = found.deliveries.get(note.delivery) if note.delivery is not None else None
    accepted = delivery is not None and delivery.status == "accepted"
    return ", accepted by its provider, which does not say whether it arrived" if accepted else ""


def _fates(notes: Sequence[NotificationRecord], found: Explained) -> str:
    parts = []
    for note in notes:
        if note.delivered_at is not None:
            what = f"delivered only at {format_moment(note.delivered_at)}"
        else:
            delivery = found.deliveries.get(note.delivery) if note.delivery is not None else None
            what = fate(note, delivery, found.waits, found.broken)[1]
        parts.append(f"{note.kind} to {note.channel}: {what}")
    return "; ".join(parts)


def _events(found: Explained, at: datetime) -> list[IncidentEvent]:
    return [each for each in found.details.events if each.at <= at]


def _notes(found: Explained, at: datetime) -> list[NotificationRecord]:
    return [each for each in found.details.notifications if each.created_at <= at]


def _last(events: Sequence[IncidentEvent], *kinds: str) -> IncidentEvent | None:
    return next((each for each in reversed(events) if each.kind in kinds), None)


def _severity(found: Explained, events: Sequence[IncidentEvent]) -> Severity:
    known = [each.severity for each in events if each.severity]
    return Severity(known[-1] if known else found.details.incident.severity)
