"""Checks ``rows_where`` with Postgres: regular expressions, and whether written rows would be read again.

What only Postgres or Stripe knows (a default of the table, a trigger's value, an amount) is checked when the
row is written.
"""

from collections.abc import Iterator
from typing import Any

import asyncpg

from reconcile.ledger.catalogue import Column
from reconcile.ledger.expressions import literal
from reconcile.ledger.mismatch import ROWS, MappingCheck, Mismatch
from reconcile.ledger.row_conditions import RowCondition, condition_sql, constant, find_misuse
from reconcile.ledger.table import Table

_LOST = "which this leaves out, so no run would find the row again: make the two agree"


async def find_refused_values(connection: Any, check: MappingCheck, table: Table) -> list[Mismatch]:
    """Returns the regular expressions and the values that Postgres does not accept."""
    found = []
    for each in table.rows_where:
        if find_misuse(each):
            continue  # the catalogue has already shown it
        for value, expression in _constants(each):
            try:
                async with connection.transaction():
                    await connection.fetchval(f"select {expression}")
            except asyncpg.PostgresError as error:
                sentence = f'Postgres does not accept "{value:.100}": {error.args[0]:.200}'
                found.append(check.mismatch(ROWS, sentence, each.key))
    return found


def _constants(condition: RowCondition) -> Iterator[tuple[str, str]]:
    """Yields each value with an SQL expression that fails if Postgres cannot compare with it."""
    if condition.operator == "matches":
        yield str(condition.operand), f"'' ~ {literal(str(condition.operand))}"
    elif condition.operator not in ("contains", "exists"):
        for value in condition.values:
            yield str(value), f"{constant(condition.column, value)} is null"


async def find_lost_rows(connection: Any, check: MappingCheck, table: Table) -> list[Mismatch]:
    """Returns the conditions that rows do not meet after a repair has written them."""
    found = []
    for condition in table.rows_where:
        if check.inserts and _always_filled(table, condition):
            found.append(check.mismatch(ROWS, f"new rows have a value, {_LOST}", condition.key))
        for value, what in _written(check, table, condition.column):
            if not await _meets(connection, condition, value):
                found.append(check.mismatch(ROWS, f"{what}, {_LOST}", condition.key))
                break
    return found


def _always_filled(table: Table, condition: RowCondition) -> bool:
    filled = {of.name for of, _ in table.generated} | {
        table.columns[role].name for role in ("id", "amount", "currency", "created")
    }
    missing = condition.operator == "exists" and not condition.operand
    return missing and condition.column.name in filled


def _written(check: MappingCheck, table: Table, column: Column) -> Iterator[tuple[str, str]]:
    """Yields the known values that a repair writes into a column, as SQL, with a sentence about each."""
    constants = {of.name: text for of, text in table.defaults}
    if column.name == table.columns["status"].name:
        statuses = table.mapping.statuses or {status: status for status in check.kind.statuses}
        for stripe, team in statuses.items() if check.inserts or check.updates else ():
            yield literal(team), f'Stripe\'s "{stripe}" is written as "{team}"'
    elif check.inserts and column.name in constants:
        text = constants[column.name]
        yield literal(text), f'new rows have "{text}"'
    elif check.inserts and _is_null(table, column):
        yield "null", "new rows have no value"


def _is_null(table: Table, column: Column) -> bool:
    """Whether nothing fills the column of a new row."""
    filled = {each.name for each in table.columns.values()}
    filled |= {each.name for each, _ in table.generated} | {each.column.name for each in table.extra}
    known = column.name in filled or column.has_default or column.computed
    return not known and not table.relation.filled_by_trigger


async def _meets(connection: Any, condition: RowCondition, value: str) -> bool:
    """Whether a row with this value meets the condition; a value that the column refuses is reported
    elsewhere."""
    column = condition.column
    row = f"(select {value}::{column.type} as {column.quoted}) t"
    query = f"select coalesce({condition_sql(condition)}, false) from {row}"  # noqa: S608 (quoted by the catalogue)
    try:
        async with connection.transaction():
            return bool(await connection.fetchval(query))
    except asyncpg.PostgresError:
        return True
