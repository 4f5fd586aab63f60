"""Conditions on Stripe's objects and on rows, such as ``{ provider = "stripe", amount = { ge = 100 } }``.

Each place (a path into the object, or a column) has a plain value, which means ``eq``, or a table of
operators, all of which must hold.
"""

from collections.abc import Callable
from datetime import UTC, date, datetime
from functools import partial
from typing import Annotated, Any, Literal, NoReturn, get_args

from pydantic import AfterValidator, BeforeValidator

from settings.identifiers import parse_column, parse_path
from settings.patterns import compile_pattern
from settings.problems import did_you_mean, either
from settings.values import Scalar, at, scalar

Operator = Literal["eq", "ne", "lt", "le", "gt", "ge", "in", "not_in", "matches", "contains", "exists"]
OPERATORS: tuple[Operator, ...] = get_args(Operator)
ORDERED: tuple[Operator, ...] = ("lt", "le", "gt", "ge")
LISTS: tuple[Operator, ...] = ("in", "not_in")
Operand = Scalar | tuple[Scalar, ...]
Conditions = dict[str, dict[Operator, Operand]]
"""Place -> operator -> what to compare with."""


ParsePlace = Callable[[str], object]


def _conditions(written: Any, parse_place: ParsePlace) -> Any:
    if not isinstance(written, dict):
        return written  # pydantic says that it must be a table
    return {place: _operators(place, value, parse_place) for place, value in written.items()}


def _operators(place: str, value: Any, parse_place: ParsePlace) -> dict[str, Any]:
    operators = value if isinstance(value, dict) else {"eq": value}
    try:
        parse_place(place)
        checks = {name: _check_of(name, place, parse_place) for name in operators}
        return {name: check(operators[name]) for name, check in checks.items()} or _refuse_nothing()
    except ValueError as error:
        raise at(place, str(error)) from error


def _refuse_nothing() -> NoReturn:
    raise ValueError(f"write a value, or an operator: {either(OPERATORS)}")


def _check_of(operator: str, place: str, parse_place: ParsePlace) -> Callable[[Any], Any]:
    """Returns what checks the operand. Raises ValueError for an unknown operator."""
    if operator not in OPERATORS:
        raise ValueError(_unknown(operator, place, parse_place))
    return partial(_operand, operator)


def _unknown(operator: str, place: str, parse_place: ParsePlace) -> str:
    """``metadata.app = "x"`` without quotes is a table in TOML, so that ``app`` looks like an operator."""
    if hint := did_you_mean(operator, OPERATORS):
        return f'unknown operator "{operator}"{hint}'
    path = f', or a path with dots in quotes: "{place}.{operator}"' if parse_place is parse_path else ""
    return f'unknown operator "{operator}": write {either(OPERATORS)}{path}'


def _operand(operator: str, value: Any) -> Any:
    if operator in LISTS:
        return _list(operator, value)
    if isinstance(value, dict | list | tuple):
        raise ValueError(f'"{operator}" takes one value')  # noqa: TRY004 (pydantic collects ValueErrors)
    return _one(operator, _scalar(value))


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


def _check_patterns(conditions: Conditions) -> Conditions:
    for place, operators in conditions.items():
        try:
            if "matches" in operators:
                compile_pattern(str(operators["matches"]))
        except ValueError as error:
            raise at(place, str(error)) from error
    return conditions


ObjectConditions = Annotated[
    Conditions,
    BeforeValidator(lambda written: _conditions(written, parse_path)),
    AfterValidator(_check_patterns),
]
RowConditions = Annotated[Conditions, BeforeValidator(lambda written: _conditions(written, parse_column))]
"""Postgres matches their patterns, and alone knows which are valid."""
