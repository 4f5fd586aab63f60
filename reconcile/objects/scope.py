"""Whether an object of Stripe belongs to the table: the mapping's ``objects_where``, on Stripe's JSON."""

import operator
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import partial
from typing import Any

from settings.conditions import Conditions, Operand, Operator


@dataclass(frozen=True, slots=True)
class Exclusion:
    """The place of the first condition that an object does not meet; ``absent``: it has no value there."""

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
    """Returns why the object is out of scope; None if it is in scope."""
    for condition in conditions:
        value = value_at(raw, condition.path)
        if not all(holds(name, operand, value) for name, operand in condition.operators):
            return Exclusion(condition.place, value is None)
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
    metadata as texts: a text equals a number or a boolean that is written like it.
    """
    return _HOLDS[name](value, operand)


def _equals(value: Any, operand: Any) -> bool:
    if isinstance(operand, bool) or isinstance(value, bool):
        return value is operand or value == str(operand).lower()
    if isinstance(operand, str):
        return bool(value == operand)
    number = _number(value)
    return number is not None and number == Decimal(str(operand))


def _ordered(precedes: Callable[[Any, Any], bool], value: Any, operand: Any) -> bool:
    """Compares texts with texts, and numbers with numbers."""
    if isinstance(operand, str):
        return isinstance(value, str) and precedes(value, operand)
    number = _number(value)
    return number is not None and precedes(number, Decimal(str(operand)))


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
    "matches": lambda value, pattern: isinstance(value, str) and re.search(pattern, value) is not None,
    "contains": lambda value, text: isinstance(value, str | list) and text in value,
    "lt": partial(_ordered, operator.lt),
    "le": partial(_ordered, operator.le),
    "gt": partial(_ordered, operator.gt),
    "ge": partial(_ordered, operator.ge),
}
