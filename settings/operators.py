"""Operators that compare a value, such as ``{ ge = 100 }``, and what each of them may be given."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any, Literal, get_args

from settings.patterns import compile_pattern
from settings.values import Scalar, scalar

Operator = Literal["eq", "ne", "lt", "le", "gt", "ge", "in", "not_in", "matches", "contains", "exists"]
OPERATORS: tuple[Operator, ...] = get_args(Operator)
ORDERED: tuple[Operator, ...] = ("lt", "le", "gt", "ge")
LISTS: tuple[Operator, ...] = ("in", "not_in")
Operand = Scalar | tuple[Scalar, ...]


def check_operand(operator: str, value: Any) -> Any:
    """Returns the value in the form that is compared. Raises ValueError if the operator cannot take it."""
    if operator in LISTS:
        return _list(operator, value)
    if isinstance(value, dict | list | tuple):
        raise ValueError(f'"{operator}" takes one value')  # noqa: TRY004 (pydantic collects ValueErrors)
    return _one(operator, _scalar(value))


def check_pattern(operators: Mapping[Any, Any]) -> None:
    """Raises ValueError if the operand of ``matches`` is no regular expression."""
    if "matches" in operators:
        compile_pattern(str(operators["matches"]))


def _list(operator: str, value: Any) -> tuple[Any, ...]:
    if not isinstance(value, list | tuple) or not value:
        raise ValueError(f'"{operator}" takes a list of values that is not empty')
    return tuple(_scalar(each) for each in value)


def _scalar(value: Any) -> Any:
    """Returns a value that JSON can hold; a time as ISO 8601, in UTC if it names no zone."""
    if isinstance(value, datetime):
        return (value if value.tzinfo else value.replace(tzinfo=UTC)).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    value = scalar(value)
    if value is None or (isinstance(value, str) and "\0" in value):
        raise ValueError("must not be empty or contain a NUL")
    return value


def _one(operator: str, value: Any) -> Any:
    if operator == "exists" and not isinstance(value, bool):
        raise ValueError('"exists" takes true or false')
    if operator in ORDERED and isinstance(value, bool):
        raise ValueError(f'"{operator}" takes a number or a time')
    if operator in ("matches", "contains") and (not isinstance(value, str) or not value):
        raise ValueError(f'"{operator}" takes a text that is not empty')
    return value
