"""Conditions on Stripe's objects and on rows, such as ``{ provider = "stripe", amount = { ge = 100 } }``.

Each place (a path into the object, or a column) has a plain value, which means ``eq``, or a table of
operators, all of which must hold.
"""

from collections.abc import Callable
from functools import partial
from typing import Annotated, Any, NoReturn

from pydantic import AfterValidator, BeforeValidator

from settings.identifiers import parse_column, parse_path
from settings.operators import OPERATORS, Operand, Operator, check_operand, check_pattern
from settings.values import at
from settings.wording import did_you_mean, either

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
    return partial(check_operand, operator)


def _unknown(operator: str, place: str, parse_place: ParsePlace) -> str:
    """``metadata.app = "x"`` without quotes is a table in TOML, so that ``app`` looks like an operator."""
    if hint := did_you_mean(operator, OPERATORS):
        return f'unknown operator "{operator}"{hint}'
    path = f', or a path with dots in quotes: "{place}.{operator}"' if parse_place is parse_path else ""
    return f'unknown operator "{operator}": write {either(OPERATORS)}{path}'


def _check_patterns(conditions: Conditions) -> Conditions:
    for place, operators in conditions.items():
        try:
            check_pattern(operators)
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
