"""The sentences that every channel shares: what happened, and how long something lasts."""

from datetime import timedelta

from alerts.model import Notice, NotificationKind, Notify

_HAPPENED = {
    NotificationKind.OPENED: "opened",
    NotificationKind.REMINDER: "still open",
    NotificationKind.ESCALATED: "escalated",
    NotificationKind.ACKNOWLEDGED: "acknowledged",
    NotificationKind.RESOLVED: "resolved",
}
_HAPPENED_FIRST = {
    NotificationKind.REMINDER: "opened earlier and still open",
    NotificationKind.ESCALATED: "opened and escalated",
}
_UNITS = (("d", 86400), ("h", 3600), ("min", 60), ("s", 1))


def headline(notify: Notify) -> str:
    """``P0 opened: api-health``. The first message to a channel reads as an opening, whatever its kind."""
    happened = _HAPPENED[notify.kind]
    if notify.first:
        happened = _HAPPENED_FIRST.get(notify.kind, happened)
    return f"{notify.severity} {happened}: {notify.subject}"


def told(notice: Notice) -> str:
    """``Daily reconciliation of 2026-11-18: matched``."""
    return f"{notice.subject}: {notice.status}"


def span(length: timedelta) -> str:
    """A duration in its two largest units: ``1 h 5 min``, ``30 s``; ``0 s`` for less than a second."""
    left = max(int(length.total_seconds()), 0)
    parts = []
    for unit, seconds in _UNITS:
        count, left = divmod(left, seconds)
        if count:
            parts.append(f"{count} {unit}")
    return " ".join(parts[:2]) or "0 s"


def is_web_address(text: str) -> bool:
    return text.startswith(("https://", "http://"))


def shorten(text: str, limit: int) -> str:
    """At most ``limit`` characters, with an ellipsis where something was cut."""
    return text if len(text) <= limit else text[: limit - 1] + "…"
