"""Formats durations and values of responses for reasons and evidence."""

import msgspec

from probes.reading import Json
from settings.texts import mask_secrets

_LONGEST = 80
_LONGEST_MASKED = 1000


def format_seconds(seconds: float) -> str:
    """``34 ms``, ``1.2 s``, ``5 min``, ``2 h 5 min``, ``3 d 4 h``."""
    if seconds < 0.9995:
        return f"{seconds * 1000:.0f} ms"
    if seconds < 99.95:
        return f"{seconds:.1f} s"
    minutes = round(seconds / 60)
    hours, minutes = divmod(minutes, 60)
    days, hours_left = divmod(hours, 24)
    if days:
        return f"{days} d {hours_left} h" if hours_left else f"{days} d"
    if hours:
        return f"{hours} h {minutes} min" if minutes else f"{hours} h"
    return f"{minutes} min"


def format_json(value: Json) -> str:
    """Returns the value as JSON on one line, cut to 80 characters."""
    return _cut(msgspec.json.encode(value).decode())


def outline(value: Json) -> Json:
    """Returns what evidence may store of a value: scalars as they are, texts cut, lists and objects as sizes.

    A list or an object of a response may hold personal data, which must not enter the store; a text may hold
    a URL with a password.
    """
    if isinstance(value, str):
        return _cut(mask_secrets(value[:_LONGEST_MASKED]))
    if isinstance(value, list):
        return f"list of {len(value)}"
    if isinstance(value, dict):
        return f"object of {len(value)}"
    return value


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"
