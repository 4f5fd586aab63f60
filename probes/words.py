"""How reasons speak of durations and of values that came from outside."""

import msgspec

from probes.reading import Json

_LONGEST = 80


def spoken(seconds: float) -> str:
    """``34 ms``, ``1.2 s``, ``5 min``, ``2 h 5 min``, ``3 d 4 h``."""
    if seconds < 0.9995:
        return f"{seconds * 1000:.0f} ms"
    if seconds < 99.95:
        return f"{seconds:.1f} s"
    minutes = round(seconds / 60)
    hours, minutes = divmod(minutes, 60)
    days, left = divmod(hours, 24)
    if days:
        return f"{days} d {left} h" if left else f"{days} d"
    if hours:
        return f"{hours} h {minutes} min" if minutes else f"{hours} h"
    return f"{minutes} min"


def shown(value: Json) -> str:
    """A value as JSON on one line, at most 80 characters."""
    text = msgspec.json.encode(value).decode()
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"


def outline(value: Json) -> Json:
    """What may be kept of a value: a scalar (a long text cut), but only the size of a list or an object."""
    if isinstance(value, str):
        return value if len(value) <= _LONGEST else value[: _LONGEST - 1] + "…"
    if isinstance(value, list):
        return f"list of {len(value)}"
    if isinstance(value, dict):
        return f"object of {len(value)}"
    return value
