"""Text that all channels share: titles, durations, and texts cut to a provider's limit."""

import json
import re
from bisect import bisect_right
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from urllib.parse import quote, urlsplit

import msgspec

from alerts.content import Content, Link
from alerts.model import Notice, Notification
from alerts.titles import event_title

_WEB_ADDRESS = re.compile(r"https?://[^\s\x00-\x20\x7f-\xa0\\]+", re.IGNORECASE)
FOOTER = 120
"""A footer of `plain_message`: long enough for the hash of a report."""
_UNITS = (("d", 86400), ("h", 3600), ("min", 60), ("s", 1))


def incident_title(notification: Notification) -> str:
    """``P0 opened: api-health``. A channel's first message always says that the incident opened."""
    return event_title(
        notification.kind, notification.severity, notification.subject, first=notification.first
    )


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
    """Whether the text is a well-formed http or https URL: some providers refuse a message with any other.

    An address with a user is not: its host may not be what it looks like, and it may have a password.
    """
    if not _WEB_ADDRESS.fullmatch(text):
        return False
    try:
        parts = urlsplit(text)
        return bool(parts.hostname) and "@" not in parts.netloc and (parts.port is None or parts.port > 0)
    except ValueError:
        return False


def encode_address(address: str) -> str:
    """A web address, percent-encoded where a character ends a link or mentions somebody in some markup."""
    return quote(address, safe="!#$%&*+,/:;=?[]~-._'")


def spell_utc(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"


def plain_value(value: datetime | Link | str) -> str:
    """The value of a field for providers that show neither links nor a reader's own time."""
    if isinstance(value, datetime):
        return spell_utc(value)
    return value.url if isinstance(value, Link) else value


def utf16_units(text: str) -> int:
    """How JavaScript, Telegram and others count: a character outside the Basic Multilingual Plane is two."""
    return len(text) + sum(each > "\uffff" for each in text)


def utf8_bytes(text: str) -> int:
    return len(text.encode())


def json_length(text: str) -> int:
    """Characters of the text in JSON of ASCII alone: no form of JSON has more bytes."""
    return len(json.dumps(text)) - 2


def json_bytes(text: str) -> int:
    """Bytes of the text in the JSON that we send, which is UTF-8."""
    return len(msgspec.json.encode(text)) - 2


def plain_message(
    content: Content, limit: int, *, fields: int, value: int, measure: Callable[[str], int] = len
) -> str:
    """The text, the fields and the footer as lines without markup, for phones. Links are left out.

    The text has what the other lines, up to ``fields`` of at most ``value`` each, leave of ``limit``.
    """
    shown = [field for field in content.fields if not isinstance(field.value, Link)][:fields]
    lines = [_one_line(f"{each.name}: {plain_value(each.value)}", value, measure) for each in shown]
    rest = "\n".join(["", *lines, _one_line(content.footer, FOOTER, measure)])
    return truncate(content.text.strip() or "-", limit - measure(rest), measure=measure) + rest


def _one_line(text: str, limit: int, measure: Callable[[str], int]) -> str:
    return truncate(" ".join(text.split()), limit, measure=measure)


def truncate(
    text: str, limit: int, escape: Callable[[str], str] = str, measure: Callable[[str], int] = len
) -> str:
    """The escaped text in at most ``limit`` (32 or more) by ``measure``; a cut one ends ``… (n more)``.

    ``escape`` must work character by character. The cut is made before escaping, so it never divides an
    escape such as ``&amp;``; n counts characters of ``text``.
    """
    escaped = escape(text)
    if measure(escaped) <= limit:
        return escaped

    def cut(kept: int) -> str:
        return f"{escape(text[:kept])}… ({len(text) - kept} more)"

    return cut(bisect_right(range(len(text)), limit, key=lambda kept: measure(cut(kept))) - 1)
