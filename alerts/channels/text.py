"""Text that all channels share: titles, durations, and texts cut to a provider's limit."""

from bisect import bisect_right
from collections.abc import Callable
from datetime import timedelta

from alerts.model import Notice, Notification, NotificationKind

_EVENTS = {
    NotificationKind.OPENED: "opened",
    NotificationKind.REMINDER: "still open",
    NotificationKind.ESCALATED: "escalated",
    NotificationKind.ACKNOWLEDGED: "acknowledged",
    NotificationKind.RESOLVED: "resolved",
}
_FIRST_EVENTS = {
    NotificationKind.REMINDER: "opened earlier and still open",
    NotificationKind.ESCALATED: "opened and escalated",
}
_UNITS = (("d", 86400), ("h", 3600), ("min", 60), ("s", 1))


def incident_title(notification: Notification) -> str:
    """``P0 opened: api-health``. A channel's first message always says that the incident opened."""
    event = _EVENTS[notification.kind]
    if notification.first:
        event = _FIRST_EVENTS.get(notification.kind, event)
    return f"{notification.severity} {event}: {notification.subject}"


def notice_title(notice: Notice) -> str:
    """``Daily reconciliation of 2026-11-18: matched``."""
    return f"{notice.subject}: {notice.status}"


def spell_duration(length: timedelta) -> str:
    """A duration in its two largest units: ``1 h 5 min``, ``30 s``; ``0 s`` for less than a second."""
    rest = max(int(length.total_seconds()), 0)
    parts = []
    for unit, seconds in _UNITS:
        count, rest = divmod(rest, seconds)
        if count:
            parts.append(f"{count} {unit}")
    return " ".join(parts[:2]) or "0 s"


def is_web_address(text: str) -> bool:
    return text.startswith(("https://", "http://"))


def truncate(text: str, limit: int, escape: Callable[[str], str] = str) -> str:
    """The escaped text in at most ``limit`` characters (16 or more); ``… (n more)`` ends one that was cut.

    ``escape`` must work character by character. The cut is made before escaping, so it never divides an
    escape such as ``&amp;``; n counts characters of ``text``.
    """
    escaped = escape(text)
    if len(escaped) <= limit:
        return escaped

    def cut(kept: int) -> str:
        return f"{escape(text[:kept])}… ({len(text) - kept} more)"

    return cut(bisect_right(range(len(text)), limit, key=lambda kept: len(cut(kept))) - 1)
