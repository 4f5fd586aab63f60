"""Whether an object of Stripe belongs to the table: the mapping's ``objects_where``, on Stripe's JSON."""

import operator
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from functools import partial
from typing import Any

from settings.conditions import Conditions
from settings.operators import ORDERED, Operand, Operator
from settings.patterns import is_found


@dataclass(frozen=True, slots=True)
class Exclusion:
    """The place of the first condition that an object does not meet; ``absent``: it has no value there that
    can be compared."""

    place: str
    absent: bool


@dataclass(frozen=True, slots=True)
class Condition:
    """The operators at one place of the object; all must hold."""

    place: str
    path: tuple[str, ...]
    operators: tuple[tuple[Operator, Operand], ...]


def conditions_of(written: Conditions, paths: Sequence[tuple[str, ...]]) -> tuple[Condition, ...]:
    """Returns the conditions with the path of each place."""
    return tuple(
        Condition(place, path, tuple(operators.items()))
        for (place, operators), path in zip(written.items(), paths, strict=True)
    )


def exclusion(raw: Any, conditions: Sequence[Condition]) -> Exclusion | None:
    """Returns why the object is out of scope; None if it is in scope.

    Stripe's objects have all their fields, if only with null. So a first key that the object lacks is
    misspelt, or of another API version: nobody can know whether the object belongs to the table, and it is
    left out, also by ``ne``, ``not_in`` and ``exists = false``, which an absent value meets.
    """
    for condition in conditions:
        known = isinstance(raw, dict) and condition.path[0] in raw
        value = value_at(raw, condition.path)
        if not (known and all(holds(name, operand, value) for name, operand in condition.operators)):
            compared = any(_can_compare(name, operand, value) for name, operand in condition.operators)
            return Exclusion(condition.place, not (known and compared))
    return None


def value_at(raw: Any, path: tuple[str, ...]) -> Any:
    """Returns the value at a path of decoded JSON; None if there is none."""
    for key in path:
        if isinstance(raw, list) and key.isdecimal() and int(key) < len(raw):
            raw = raw[int(key)]
        elif isinstance(raw, dict):
            raw = raw.get(key)
        else:
            return None
    return raw


def holds(name: Operator, operand: Operand, value: Any) -> bool:
    """Whether a value meets a condition.

    ``ne`` and ``not_in`` are the opposites of ``eq`` and ``in``, so an absent value meets them. Stripe stores
    metadata as texts, and times as Unix seconds: a text equals a number or a boolean that is written like it,
    on either side, and a number is compared with a time in ISO 8601.
    """
    return _HOLDS[name](value, operand)


def _can_compare(name: Operator, operand: Operand, value: Any) -> bool:
    """Whether another value of this kind could decide otherwise."""
    if name == "exists":
        return True
    if name == "contains":
        return isinstance(value, str | list)
    if name == "matches":
        return isinstance(value, str)
    if name in ORDERED:
        return _pair(value, operand) is not None
    return isinstance(value, str | int | float)


def _equals(value: Any, operand: Any) -> bool:
    if not isinstance(value, str | int | float):
        return False
    if any(isinstance(each, bool | str) for each in (value, operand)) and not _are_numbers(value, operand):
        return _written(value) == _written(operand)
    number = _number(value)
    return number is not None and number == Decimal(str(operand))


def _are_numbers(value: Any, operand: Any) -> bool:
    """Whether a text is compared with a number, as which "10.0" equals 10."""
    return isinstance(value, str) and isinstance(operand, int | float) and not isinstance(operand, bool)


def _written(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _ordered(precedes: Callable[[Any, Any], bool], value: Any, operand: Any) -> bool:
    pair = _pair(value, operand)
    return pair is not None and precedes(*pair)


def _pair(value: Any, operand: Any) -> tuple[Any, Any] | None:
    """Returns both as texts or both as numbers; None if neither is possible."""
    if isinstance(operand, str) and isinstance(value, str):
        return value, operand
    number, limit = _number(value), _limit(operand)
    return None if number is None or limit is None else (number, limit)


def _limit(operand: Any) -> Decimal | None:
    """Returns a number, or the Unix time of a time in ISO 8601, which is in UTC if it names no zone."""
    if (number := _number(operand)) is not None:
        return number
    try:
        time = datetime.fromisoformat(operand)
        return Decimal(str((time if time.tzinfo else time.replace(tzinfo=UTC)).timestamp()))
    except (TypeError, ValueError, OverflowError):
        return None


def _number(value: Any) -> Decimal | None:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


_HOLDS: dict[Operator, Callable[[Any, Any], bool]] = {
    "exists": lambda value, wanted: (value is not None) == wanted,
    "eq": _equals,
    "ne": lambda value, operand: not _equals(value, operand),
    "in": lambda value, operands: any(_equals(value, each) for each in operands),
    "not_in": lambda value, operands: not any(_equals(value, each) for each in operands),
    "matches": lambda value, pattern: isinstance(value, str) and is_found(pattern, value),
    "contains": lambda value, text: isinstance(value, str | list) and text in value,
    "lt": partial(_ordered, operator.lt),
    "le": partial(_ordered, operator.le),
    "gt": partial(_ordered, operator.gt),
    "ge": partial(_ordered, operator.ge),
}
