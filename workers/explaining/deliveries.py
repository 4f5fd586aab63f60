"""What became of each notification of an incident, and why it was made."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from store import IncidentEvent, NotificationRecord
from store.explaining import DeliveryRecord, Explained
from workers.explaining.texts import Line, format_moment

_MADE = {
    "opened": "nothing held its messages, and the channel did not know of it",
    "reminder": "a reminder was due",
    "acknowledged": "the channel had a message of it before",
    "resolved": "the channel had a message of it before",
    "escalated": "it was raised, or an escalation step was due",
    "flapping": "it opened and ended too often",
}

_DECIDED = {
    "opened": "it opened",
    "raised": "it was raised",
    "acknowledged": "somebody acknowledged it",
    "acknowledgement_expired": "its acknowledgement expired",
    "escalated": "an escalation step was due",
    "released": "what held its messages ended",
    "flapping_started": "it opened and ended too often",
    "flapping_ended": "it stays open or ended again",
    "resolved": "it ended",
}


def notification_line(note: NotificationRecord, found: Explained) -> Line:
    delivery = found.deliveries.get(note.delivery) if note.delivery is not None else None
    outcome, what = fate(note, delivery, found.waits, found.broken)
    inputs = {
        "channel": note.channel,
        "kind": note.kind,
        "why": _why(note, found.details.events),
        "outcome": outcome,
        "attempts": note.attempts,
        "latency": note.latency,
        "delivered_at": note.delivered_at,
        "reference": note.reference,
        "error": note.last_error,
        "delivery": note.delivery,
        "instead_of": note.instead_of,
        "sent_as": note.sent_as,
        "incidents_in_message": delivery.incidents if delivery else None,
    }
    return Line("notification", f"{note.kind} to {note.channel}: {what}", note.created_at, inputs)


def _why(note: NotificationRecord, events: Sequence[IncidentEvent]) -> str:
    """Names the decisions of the same moment: a message is written in the transaction of its decision."""
    if note.instead_of:
        return f"{note.instead_of} did not take the message in time, or refused it"
    decided = [each.kind for each in events if each.at == note.created_at and each.kind != "held"]
    return "; ".join(_DECIDED.get(each, each) for each in decided) or _MADE.get(note.kind, "")


def fate(
    note: NotificationRecord,
    delivery: DeliveryRecord | None,
    waits: Mapping[int, datetime],
    broken: Mapping[str, str],
) -> tuple[str, str]:
    """Returns what became of a notification as a code and as a sentence."""
    if delivery is None:
        return _without_delivery(note, waits, broken)
    if delivery.merged_into is not None or delivery.status == "merged":
        later = f" {delivery.merged_into}" if delivery.merged_into is not None else ""
        return "merged", f"its contents went with the later message{later}"
    others = f", in a message about {delivery.incidents} incidents" if delivery.incidents > 1 else ""
    tried = f"after {note.attempts} attempt{'' if note.attempts == 1 else 's'}"
    if delivery.status in ("delivered", "accepted"):
        took = "accepted; nobody knows whether it arrived" if delivery.status == "accepted" else "delivered"
        return delivery.status, f"{took} {tried}{_latency(note)}{others}"
    if delivery.status == "pending":
        due = format_moment(delivery.due_at)
        if not delivery.attempts:
            return "waiting", f"waits to be sent, from {due}{_order(note, broken)}{others}"
        error = f": {note.last_error}" if note.last_error else ""
        return delivery.outcome, f"not accepted {tried}, tried again from {due}{error}{others}"
    return delivery.status, f"{_failure(delivery.status)} {tried}: {note.last_error or 'no error is known'}"


def _without_delivery(
    note: NotificationRecord, waits: Mapping[int, datetime], broken: Mapping[str, str]
) -> tuple[str, str]:
    if note.status == "pending":
        until = waits.get(note.id)
        if note.held:
            return "grouped", f"held back by a storm until {format_moment(until)}, for one message about all"
        return "waiting", f"no message is formed of it yet{_order(note, broken)}"
    if note.status == "delivered":
        return "delivered", f"delivered{_latency(note)}; the message itself is no longer stored"
    return note.status, f"{_failure(note.status)}: {note.last_error or 'no error is known'}"


def _latency(note: NotificationRecord) -> str:
    return "" if note.latency is None else f", {note.latency:.1f} s after the decision"


def _order(note: NotificationRecord, broken: Mapping[str, str]) -> str:
    if note.channel in broken:
        return f"; the channel refuses messages: {broken[note.channel]}"
    return ""


def _failure(status: str) -> str:
    return "could not be sent at all" if status == "undeliverable" else "failed for good"
