"""Conditions on the values of a response: ``{ status = "ok", "queue.depth" = { lt = 100 } }``.

A table of only operators compares the value at its path; any other table is a part of the document, so that
``checks = { database = true }`` is ``"checks.database" = true``.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, PlainSerializer

from settings.checks.http_paths import parse_json_path
from settings.operators import OPERATORS, ORDERED, Operand, Operator, check_operand, check_pattern
from settings.values import at
from settings.wording import did_you_mean, either

AnswerOperator = Operator | Literal["length"]
ANSWER_OPERATORS: tuple[AnswerOperator, ...] = (*OPERATORS, "length")
Lengths = dict[Operator, int]
AnswerOperand = Operand | Lengths
AnswerConditions = dict[str, dict[AnswerOperator, AnswerOperand]]
"""Path or header -> operator -> what to compare with."""

HEADER_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_LENGTH_OPERATORS = ("eq", "ne", *ORDERED)


def _paths(written: Any) -> Any:
    if not isinstance(written, dict):
        return written  # pydantic says that it must be a table
    found: dict[str, Any] = {}
    for path, value in _flat(written, ""):
        if path in found:
            raise at(path, "this path is written twice, as nested tables and with dots")
        found[path] = _read(path, value, parse_json_path)
    return found


def _flat(table: Mapping[str, Any], prefix: str) -> Iterator[tuple[str, Any]]:
    for key, value in table.items():
        path = f"{prefix}{key}"
        if isinstance(value, dict) and value and not _are_operators(path, value):
            yield from _flat(value, f"{path}.")
        else:
            yield path, value


def _are_operators(path: str, table: Mapping[str, Any]) -> bool:
    """Raises an error for a table that could be either."""
    known = [key for key in table if key in ANSWER_OPERATORS]
    if not known:
        return False
    other = next((key for key in table if key not in ANSWER_OPERATORS), None)
    if other is not None:
        meant = did_you_mean(other, ANSWER_OPERATORS)
        raise at(
            path,
            f'mixes the operator "{known[0]}" with "{other}", which is none{meant or ":"} '
            f'write a path with dots instead of a table: "{path}.{other}"',
        )
    return True


def _headers(written: Any) -> Any:
    if not isinstance(written, dict):
        return written
    return {name: _read(name, value, lambda name: name) for name, value in written.items()}


def _read(place: str, value: Any, parse_place: Callable[[str], object]) -> dict[str, Any]:
    try:
        parse_place(place)
        operators = value if isinstance(value, dict) else {"eq": value}
        if not operators:
            raise ValueError(f"write a value, or an operator: {either(ANSWER_OPERATORS)}")  # noqa: TRY301
        read = {name: _operand(name, operand, place) for name, operand in operators.items()}
        check_pattern(read)
    except ValueError as error:
        raise at(place, str(error)) from error
    return read


def _operand(operator: str, value: Any, place: str) -> Any:
    if operator not in ANSWER_OPERATORS:
        hint = did_you_mean(operator, ANSWER_OPERATORS) or f": write {either(ANSWER_OPERATORS)}"
        raise ValueError(f'unknown operator "{operator}"{hint}')
    try:
        return _length(value) if operator == "length" else check_operand(operator, value)
    except ValueError as error:
        # The key may be part of a path: `checks = { in = true }`.
        misread = operator in OPERATORS and isinstance(value, bool) and operator not in ("eq", "ne")
        hint = f'; a key of that name is written with dots: "{place}.{operator}"' if misread else ""
        raise ValueError(f"{error}{hint}") from error


def _length(value: Any) -> dict[str, int]:
    operators = value if isinstance(value, dict) and value else {"eq": value}
    for name, number in operators.items():
        if name not in _LENGTH_OPERATORS or isinstance(number, bool) or not isinstance(number, int):
            raise ValueError(
                f'"length" takes a whole number, or a table of {either(_LENGTH_OPERATORS)} with one'
            )
    return dict(operators)


def _check_header_names(conditions: dict[str, Any]) -> dict[str, Any]:
    names = [name.lower() for name in conditions]
    for name in conditions:
        if not HEADER_NAME.fullmatch(name):
            raise at(name, "this is not a valid HTTP header name")
        if names.count(name.lower()) > 1:
            raise at(name, "this header is written twice")
    return {name.lower(): operators for name, operators in conditions.items()}


def _as_written(conditions: AnswerConditions) -> dict[str, Any]:
    """Returns the form of the file, in which ``eq`` needs no table."""
    return {
        place: operators["eq"] if [*operators] == ["eq"] else operators
        for place, operators in conditions.items()
    }


_AsWritten = PlainSerializer(_as_written, when_used="json")
JsonConditions = Annotated[AnswerConditions, BeforeValidator(_paths), _AsWritten]
HeaderConditions = Annotated[
    AnswerConditions, BeforeValidator(_headers), AfterValidator(_check_header_names), _AsWritten
]
