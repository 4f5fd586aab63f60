"""Changes to the body of a synthetic event: values by dotted path."""

import math
from collections.abc import Iterator
from typing import Annotated, Any

from pydantic import BeforeValidator

_PROTECTED = {
    "id": "Paywatch recognizes the event by it",
    "object": "it says that the body is an event",
    "type": "write the key event instead",
    "api_version": "write the key api_version instead",
    "livemode": "a synthetic event is never live",
    "data.object.id": "Paywatch recognizes the object by it, and removes its row by it",
    "data.object.object": "the key event decides it",
    "data.object.livemode": "a synthetic object is never live",
    "data.object.metadata.paywatch": "it marks the object as synthetic",
    "paylinkID": "Paywatch recognizes the payment link by it, and removes its row by it",
    "externalTransactionID": "Paywatch recognizes the callback by it",
}


def _flat(value: Any) -> Any:
    return dict(_paths(value, "")) if isinstance(value, dict) else value


def _paths(table: dict[str, Any], prefix: str) -> Iterator[tuple[str, Any]]:
    """Accepts ``payload.data.object.amount = 1`` as well as ``payload."data.object.amount" = 1``."""
    for key, value in table.items():
        if isinstance(value, dict) and value:
            yield from _paths(value, f"{prefix}{key}.")
        else:
            yield f"{prefix}{key}", value


def _checked(payload: Any) -> Any:
    if not isinstance(payload, dict):
        return payload
    for path, value in payload.items():
        _check_path(path)
        if not _is_json(value):
            raise ValueError(f"the value of {path} must be a string, a finite number, a boolean or a list")
    return payload


def _check_path(path: str) -> None:
    if not all(path.split(".")):
        raise ValueError(f'"{path}" is not a path: write names with dots between them')
    for protected, why in _PROTECTED.items():
        if path == protected or protected.startswith(f"{path}.") or path.startswith(f"{protected}."):
            raise ValueError(f"{protected} must not be changed: {why}")


def _is_json(value: Any) -> bool:
    if isinstance(value, list):
        return all(map(_is_json, value))
    if isinstance(value, float):
        return math.isfinite(value)
    return isinstance(value, str | int)


Payload = Annotated[dict[str, Any], BeforeValidator(_checked), BeforeValidator(_flat)]
"""Values keep their types: a whole number stays one."""
