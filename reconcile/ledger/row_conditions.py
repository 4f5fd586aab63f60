"""The mapping's ``rows_where`` as SQL, typed by the columns of the catalogue.

Names are quoted, and values are constants of the column's type. A null meets ``ne`` and ``not_in``, as an
absent value of Stripe's objects does.
"""

import re
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from reconcile.ledger.catalogue import Column
from reconcile.ledger.expressions import NUMBERS, TIMES, literal
from settings.operators import LISTS, ORDERED, Operand, Operator
from settings.values import Scalar

_TEXT = frozenset({"text", "character varying", "character", "citext"})
_SIGNS = {"lt": "<", "le": "<=", "gt": ">", "ge": ">="}
_TEXT_ONLY = ("matches", "contains")
_BYTES = {"smallint": 2, "integer": 4, "bigint": 8}


@dataclass(frozen=True, slots=True)
class RowCondition:
    """One operator on one column; ``key`` is the column as the mapping writes it."""

    key: str
    column: Column
    operator: Operator
    operand: Operand

    @property
    def values(self) -> tuple[Scalar, ...]:
        return self.operand if isinstance(self.operand, tuple) else (self.operand,)


def condition_sql(condition: RowCondition, alias: str = "t") -> str:
    """Returns the condition on the row ``alias``, never null."""
    column, operator = condition.column, condition.operator
    name = f"{alias}.{column.quoted}"
    if operator == "exists":
        return f"{name} is not null" if condition.operand else f"{name} is null"
    if operator in _TEXT_ONLY:
        text = literal(str(condition.operand))
        found = f"{name}::text ~ {text}" if operator == "matches" else f"strpos({name}::text, {text}) > 0"
        return f"({found}) is true"
    if column.base == "money":
        name = f"{name}::numeric"
    constants = [constant(column, each) for each in condition.values]
    if operator in LISTS:
        found = f"{name} in ({', '.join(constants)})"
        return f"({found}) is true" if operator == "in" else f"({found}) is not true"
    if operator == "ne":
        return f"{name} is distinct from {constants[0]}"
    # No `is true` around the equality, so that Postgres can use an index on the column.
    return f"{name} {_SIGNS.get(operator, '=')} {constants[0]}"


def constant(column: Column, value: Scalar) -> str:
    """Returns a value as an SQL constant that compares with the column."""
    if isinstance(value, bool):
        return str(value).lower()
    if column.base in NUMBERS:
        number = "double precision" if column.base == "double precision" else "numeric"
        return f"{literal(str(value))}::{number}"
    if column.base in TIMES:
        return f"{literal(_utc(str(value)))}::timestamptz" + _zone(column)
    text = str(uuid.UUID(str(value))) if column.base == "uuid" else str(value)
    return f"{literal(text)}::{column.type}"


def _utc(text: str) -> str:
    """Returns a time in the one form that Postgres reads in every session; Python knows more forms of ISO
    8601."""
    time = datetime.fromisoformat(text)
    return (time if time.tzinfo else time.replace(tzinfo=UTC)).astimezone(UTC).isoformat()


def _zone(column: Column) -> str:
    """A time without a zone is UTC."""
    return "" if column.base == "timestamp with time zone" else " at time zone 'UTC'"


def find_misuse(condition: RowCondition) -> str:
    """Returns why the condition does not fit the type of its column; empty if it does."""
    column, operator = condition.column, condition.operator
    if operator == "exists":
        return ""
    shown = column.base if column.type == column.base else f"{column.type} ({column.base})"
    text = column.base in _TEXT
    if operator in _TEXT_ONLY:
        return "" if text else f'column "{column.name}" is {shown}, and "{operator}" needs text'
    wanted, fits = _wanted(column, equal=operator not in ORDERED)
    if not wanted:
        return f'column "{column.name}" is {shown}, of which only "exists" can be asked'
    if operator in ORDERED and column.base not in NUMBERS | TIMES:
        return f'column "{column.name}" is {shown}, and "{operator}" needs a number or a time'
    for value in condition.values:
        if not fits(value):
            return f'column "{column.name}" is {shown}: write {wanted}, not {_written(value)}'
    return ""


def _wanted(column: Column, *, equal: bool) -> tuple[str, Callable[[Scalar], bool]]:
    """What a value for the column must be, and a test of it; empty if no value compares with it. ``equal``:
    the column must be able to hold it."""
    if column.base == "boolean":
        return "true or false", lambda value: isinstance(value, bool)
    if column.base in NUMBERS:
        return _wanted_number(_BYTES.get(column.base) if equal else None)
    if column.base in TIMES:
        return "a time such as 2026-01-31T00:00:00Z", lambda value: _is(_utc, value)
    if column.base == "uuid":
        return "a UUID", lambda value: _is(uuid.UUID, value)
    if column.labels:
        labels = ", ".join(f'"{each}"' for each in column.labels)
        return f"one of {labels}", lambda value: value in column.labels
    return _wanted_text(column.length) if column.base in _TEXT else ("", bool)


def _wanted_number(size: int | None) -> tuple[str, Callable[[Scalar], bool]]:
    """``size``: the bytes of an integer; None if any number compares."""
    if size is None:
        return "a number", lambda value: isinstance(value, int | float) and not isinstance(value, bool)
    limit = 2 ** (8 * size - 1)
    return f"a whole number below {limit}", lambda value: type(value) is int and -limit <= value < limit


def _wanted_text(longest: int | None) -> tuple[str, Callable[[Scalar], bool]]:
    if longest is None:
        return "a text", lambda value: isinstance(value, str)
    fits: Callable[[Scalar], bool] = lambda value: isinstance(value, str) and len(value) <= longest  # noqa: E731
    return f"a text of at most {longest} characters", fits


def _is(parse: Callable[[str], object], value: Scalar) -> bool:
    try:
        return isinstance(value, str) and bool(re.match(r"[0-9a-fA-F{]", value)) and parse(value) is not None
    except (ValueError, OverflowError):
        return False


def _written(value: Scalar) -> str:
    return f'"{value}"' if isinstance(value, str) else str(value).lower()
