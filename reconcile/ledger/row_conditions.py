"""The mapping's ``rows_where`` as SQL, typed by the columns of the catalogue.

Names are quoted, and values are constants of the column's type. A null meets ``ne`` and ``not_in``, as an
absent value of Stripe's objects does.
"""

import re
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from reconcile.ledger.catalogue import Column
from reconcile.ledger.expressions import NUMBERS, TIMES, literal
from settings.conditions import LISTS, ORDERED, Operand, Operator
from settings.values import Scalar

_TEXT = frozenset({"text", "character varying", "character", "citext"})
_SIGNS = {"lt": "<", "le": "<=", "gt": ">", "ge": ">="}
_TEXT_ONLY = ("matches", "contains")


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
        return f"{literal(str(value))}::timestamptz" + _zone(column)
    return f"{literal(str(value))}::{column.type}"


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
    wanted, fits = _wanted(column)
    if not wanted:
        return f'column "{column.name}" is {shown}, of which only "exists" can be asked'
    if operator in ORDERED and column.base not in NUMBERS | TIMES:
        return f'column "{column.name}" is {shown}, and "{operator}" needs a number or a time'
    for value in condition.values:
        if not fits(value):
            return f'column "{column.name}" is {shown}: write {wanted}, not {_written(value)}'
    return ""


def _wanted(column: Column) -> tuple[str, Callable[[Scalar], bool]]:
    """What a value for the column must be, and a test of it; empty if no value compares with it."""
    if column.base == "boolean":
        return "true or false", lambda value: isinstance(value, bool)
    if column.base in NUMBERS:
        return "a number", lambda value: isinstance(value, int | float) and not isinstance(value, bool)
    if column.base in TIMES:
        return "a time such as 2026-01-31T00:00:00Z", lambda value: _is(datetime.fromisoformat, value)
    if column.base == "uuid":
        return "a UUID", lambda value: _is(uuid.UUID, value)
    if column.labels:
        labels = ", ".join(f'"{each}"' for each in column.labels)
        return f"one of {labels}", lambda value: value in column.labels
    return ("a text", lambda value: isinstance(value, str)) if column.base in _TEXT else ("", bool)


def _is(parse: Callable[[str], object], value: Scalar) -> bool:
    try:
        return isinstance(value, str) and bool(re.match(r"[0-9a-fA-F{]", value)) and parse(value) is not None
    except ValueError:
        return False


def _written(value: Scalar) -> str:
    return f'"{value}"' if isinstance(value, str) else str(value).lower()
