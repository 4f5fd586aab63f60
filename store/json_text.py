"""JSON that Postgres can store: no NUL, no lone surrogate, no NaN, whatever a watched endpoint returned."""

import math
from collections.abc import Mapping
from typing import Any

import msgspec

from settings.texts import storable

_NUL = b"\\u0000"


def to_json(value: object) -> str:
    """Compact JSON for a ``jsonb`` parameter."""
    try:
        encoded = msgspec.json.encode(value)
    except UnicodeEncodeError:
        return msgspec.json.encode(_cleaned(value)).decode()
    if _NUL in encoded:
        encoded = msgspec.json.encode(_cleaned(value))
    return encoded.decode()


def some_json(value: Mapping[str, Any]) -> str | None:
    """JSON, or None for nothing: most readings have no values and no evidence."""
    return to_json(value) if value else None


def finite(values: Mapping[str, float]) -> dict[str, float]:
    """JSON knows no NaN and no infinity; a value that is none is no value."""
    return {name: value for name, value in values.items() if math.isfinite(value)}


def _cleaned(value: object) -> object:
    match value:
        case str():
            return storable(value)
        case Mapping():
            return {_cleaned(key): _cleaned(item) for key, item in value.items()}
        case list() | tuple():
            return [_cleaned(item) for item in value]
    return value
