"""Compares values of a response by the operators of the configuration, which never convert types."""

import math
import operator
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import partial
from typing import Any

from probes.formatting import format_json
from probes.reading import Json
from settings.checks.http_conditions import AnswerOperator
from settings.patterns import is_found

_ORDER: Mapping[str, Callable[[Any, Any], bool]] = {
    "lt": operator.lt,
    "le": operator.le,
    "gt": operator.gt,
    "ge": operator.ge,
}


def equals(found: Json, wanted: Json) -> bool:
    """Whether value and JSON type are equal: 1 equals 1.0, but neither true nor "1"."""
    numbers = (int, float)
    if isinstance(found, bool) or isinstance(wanted, bool):
        return found is wanted
    if isinstance(found, numbers) and isinstance(wanted, numbers):
        return found == wanted
    return type(found) is type(wanted) and found == wanted


def holds(name: AnswerOperator, operand: Any, found: Json) -> bool:
    """Whether a value that is there meets a condition. One that cannot be compared meets none."""
    return _HOLDS[name](found, operand)


def _ordered(precedes: Callable[[Any, Any], bool], found: Json, operand: Any) -> bool:
    pair = _pair(found, operand)
    return pair is not None and precedes(*pair)


def _pair(found: Json, operand: Any) -> tuple[Any, Any] | None:
    """Returns two numbers, two times or two texts; None if they are not comparable."""
    if isinstance(found, bool):
        return None
    if isinstance(operand, str):
        limit = _time(operand)
        if isinstance(found, str):
            if limit is None:
                return found, operand
            time = _time(found)  # as a text, "never" would come after any time
            return None if time is None else (time, limit)
        is_number = isinstance(found, int | float) and limit is not None
        return (found, limit.timestamp()) if is_number and limit is not None else None
    return (found, operand) if isinstance(found, int | float) else None


def _time(text: str) -> datetime | None:
    """Returns a time in ISO 8601, which is in UTC if it names no zone."""
    try:
        time = datetime.fromisoformat(text)
    except ValueError:
        return None
    return time if time.tzinfo else time.replace(tzinfo=UTC)


def _contains(found: Json, text: str) -> bool:
    if isinstance(found, list):
        return any(equals(each, text) for each in found)
    return isinstance(found, str | dict) and text in found


def _has_length(found: Json, wanted: Mapping[str, int]) -> bool:
    if not isinstance(found, str | list | dict):
        return False
    length = len(found)
    return all(_HOLDS[name](length, number) for name, number in wanted.items())


_HOLDS: Mapping[str, Callable[[Any, Any], bool]] = {
    "eq": equals,
    "ne": lambda found, operand: not equals(found, operand),
    "in": lambda found, operands: any(equals(found, each) for each in operands),
    "not_in": lambda found, operands: not any(equals(found, each) for each in operands),
    "matches": lambda found, pattern: isinstance(found, str) and is_found(pattern, found),
    "contains": _contains,
    "exists": lambda _found, wanted: wanted,
    "length": _has_length,
    **{name: partial(_ordered, precedes) for name, precedes in _ORDER.items()},
}


def header_holds(name: AnswerOperator, operand: Any, values: list[str]) -> bool:
    """Whether a header meets a condition. A repeated one has its values, and all of them joined by commas.

    One of these must meet the condition, and for ``ne`` and ``not_in`` all. A header is text, so a number is
    compared with the number that is written there.
    """
    each = dict.fromkeys([*values, ", ".join(values)])
    if name == "length":
        return holds(name, operand, ", ".join(values))
    quantify = all if name in {"ne", "not_in"} else any
    return quantify(holds(name, operand, _like(value, operand)) for value in each)


def _like(value: str, operand: Any) -> Json:
    wanted = operand[0] if isinstance(operand, tuple) else operand
    if isinstance(wanted, bool):
        return {"true": True, "false": False}.get(value.lower(), value)
    if not isinstance(wanted, int | float) or len(value) > _LONGEST_NUMBER or not value.isascii():
        return value
    for parse in (int, float):
        try:
            number = parse(value)
        except ValueError:
            continue
        return number if math.isfinite(number) else value
    return value


_LONGEST_NUMBER = 40

_EXPECTED: Mapping[str, str] = {
    "eq": "{}",
    "ne": "another value than {}",
    "lt": "less than {}",
    "le": "at most {}",
    "gt": "more than {}",
    "ge": "at least {}",
    "in": "one of {}",
    "not_in": "none of {}",
    "matches": "a match of {}",
    "contains": "it to contain {}",
}


def describe(name: AnswerOperator, operand: Any) -> str:
    """Returns what was expected, for a sentence such as ``a is 1, expected less than 1``."""
    if name == "exists":
        return "a value" if operand else "nothing"
    if name == "length":
        return "a length of " + " and ".join(
            _EXPECTED[each].format(number) for each, number in operand.items()
        )
    operands = operand if isinstance(operand, tuple) else (operand,)
    return _EXPECTED[name].format(", ".join(map(format_json, operands)))
