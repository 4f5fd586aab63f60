"""Gives each field of a line the type that `FIELDS` declares, whatever was logged."""

import json
import math
from collections.abc import Mapping, MutableMapping
from datetime import datetime
from enum import Enum
from typing import Any

from workers.logs.fields import EXTRA, FIELDS, Type

_LARGEST = 2**63
_EXACT: Mapping[str, type] = {
    name: {Type.LONG: int, Type.DOUBLE: float, Type.BOOLEAN: bool}.get(field.type, str)
    for name, field in FIELDS.items()
    if field.type not in {Type.KEYWORDS, Type.DATE}
}
"""The type that a value has almost always. Dates and lists are always looked at."""
_DATES = frozenset(name for name, field in FIELDS.items() if field.type is Type.DATE) - {"timestamp"}


class _Unfit(Exception):
    """The field's type has no such value."""


def typed(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """A structlog processor, after which every value is of its field's type or None.

    What fits into no field is moved to ``extra``, as text. Redaction comes before, so that nothing else than
    JSON is left.
    """
    for name, value in event.items():
        if name == "timestamp" or (value is None and name in FIELDS):
            continue
        exact: Any = _EXACT.get(name)
        if type(value) is exact and (exact is str or exact is bool or -_LARGEST <= value < _LARGEST):
            continue
        if name not in _DATES or not _is_date(value):
            return _converted(event)
    return event


def _converted(event: Mapping[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    extra: list[str] = []
    for name, value in event.items():
        field = FIELDS.get(name)
        if value is None and field is None:
            continue
        try:
            found[name] = None if value is None else _convert(field.type if field else None, value)
        except _Unfit:
            extra.append(f"{name}={_text(value)}")
    return {**found, EXTRA: [*(found.get(EXTRA) or ()), *extra]} if extra else found


def _convert(wanted: Type | None, value: Any) -> Any:  # noqa: PLR0911 (one for each type)
    match wanted:
        case Type.KEYWORD | Type.TEXT:
            return _text(value)
        case Type.LONG:
            return _long(value)
        case Type.DOUBLE:
            return _double(value)
        case Type.BOOLEAN if isinstance(value, bool):
            return value
        case Type.DATE if isinstance(value, datetime):
            return value.isoformat()
        case Type.DATE if _is_date(value):
            return value
        case Type.KEYWORDS:
            return [_text(each) for each in (value if isinstance(value, list | tuple) else [value])]
    raise _Unfit


def _text(value: Any) -> str:
    if isinstance(value, Enum):
        value = value.value
    return str(value) if isinstance(value, str) else json.dumps(value, default=str)


def _long(value: Any) -> int:
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int) or not -_LARGEST <= value < _LARGEST:
        raise _Unfit
    return int(value)


def _double(value: Any) -> float:
    """JSON has neither infinity nor NaN."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise _Unfit
    try:
        found = float(value)
    except OverflowError:
        raise _Unfit from None
    if not math.isfinite(found):
        raise _Unfit
    return found


def _is_date(value: Any) -> bool:
    try:
        return datetime.fromisoformat(value).tzinfo is not None
    except (TypeError, ValueError):
        return False
