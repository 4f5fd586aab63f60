"""The first line of a message about one incident."""

from alerts.model import NotificationKind
from settings.values import Severity

_EVENTS = {
    NotificationKind.OPENED: "opened",
    NotificationKind.REMINDER: "still open",
    NotificationKind.ESCALATED: "escalated",
    NotificationKind.FLAPPING: "flapping",
    NotificationKind.ACKNOWLEDGED: "acknowledged",
    NotificationKind.RESOLVED: "resolved",
}
_FIRST_EVENTS = {
    NotificationKind.REMINDER: "opened earlier and still open",
    NotificationKind.ESCALATED: "opened and escalated",
    NotificationKind.FLAPPING: "opened and flapping",
    NotificationKind.ACKNOWLEDGED: "opened and acknowledged",
    NotificationKind.RESOLVED: "opened and resolved",
}


def event_title(kind: NotificationKind, severity: Severity, subject: str, *, first: bool) -> str:
    """``P0 opened: api-health``. A channel's first message always says that the incident opened."""
    event = _EVENTS[kind]
    if first:
        event = _FIRST_EVENTS.get(kind, event)
    return f"{severity} {event}: {subject}"
