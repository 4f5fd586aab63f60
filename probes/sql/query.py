"""Runs one query of values in a read-only transaction, and reads no more of its result than a check may have.

The statement is never named, and every setting is local to the transaction, so that a pooler in transaction
mode can be between Paywatch and the server.
"""

from collections.abc import Sequence
from typing import Any

import asyncpg

from probes.labels import LONGEST_LABEL, MOST_SERIES, MOST_VALUES
from probes.ledger import LedgerError
from probes.sql.columns import find_wrong_column
from settings.checks.sql import ValuesSql

Rows = list[dict[str, Any]]

_LABEL = "paywatch_label"


async def limit_transaction(connection: Any, seconds: float) -> None:
    """Bounds each statement of the transaction, and its wait for a lock, also if this worker is gone."""
    milliseconds = max(1, round(seconds * 1000))
    await connection.execute(
        f"set local statement_timeout = {milliseconds};"
        f" set local lock_timeout = {max(1, min(2000, milliseconds // 2))};"
        f" set local idle_in_transaction_session_timeout = {2 * milliseconds}"
    )


async def fetch(connection: Any, statement: ValuesSql) -> Rows:
    """Returns the rows by column, with each label under ``by``. Raises LedgerError, or what asyncpg does."""
    prepared = await connection.prepare(statement.sql, name="")
    columns = prepared.get_attributes()
    parameters = prepared.get_parameters()
    sentence = (
        f"the query has the parameter ${len(parameters)}, and must have none"
        if parameters
        else find_wrong_column(columns, statement.by)
    )
    if sentence is not None:
        raise LedgerError(sentence, cause="query")
    most = MOST_SERIES if statement.by is not None else 1
    if statement.by is not None:
        prepared = await with_short_label(connection, statement, [column.name for column in columns])
    cursor = await prepared.cursor()
    rows = _checked(await _read(cursor, most + 1), most, statement.by)
    if statement.by is None:
        return rows
    if len(rows) * (len(columns) - 1) > MOST_VALUES:
        sentence = (
            f"the query returns {len(rows) * (len(columns) - 1)} values, and a check can have {MOST_VALUES}"
        )
        raise LedgerError(sentence, cause="query")
    return [{statement.by: row.pop(_LABEL), **row} for row in rows]


async def with_short_label(connection: Any, statement: ValuesSql, names: Sequence[str]) -> Any:
    """Prepares the query with its label cut on the server: a text can have a gigabyte."""
    label = f'left(t."{statement.by}"::text, {LONGEST_LABEL + 1}) as {_LABEL}'
    values = ", ".join(f't."{name}"' for name in names if name != statement.by)
    try:
        query = f"select {label}, {values} from (\n{statement.sql}\n) t"  # noqa: S608 (SQL of the file)
        return await connection.prepare(query, name="")
    except asyncpg.PostgresSyntaxError:
        sentence = "with by, the query becomes a part of a larger one: remove the semicolon at its end"
        raise LedgerError(sentence, cause="query") from None


async def _read(cursor: Any, rows: int) -> Rows:
    try:
        return [dict(row) for row in await cursor.fetch(rows)]
    except (OverflowError, ValueError) as error:
        sentence = f"a time or an interval is outside the years that can be read ({type(error).__name__})"
        raise LedgerError(sentence, cause="query") from None


def _checked(rows: Rows, most: int, by: str | None) -> Rows:
    if len(rows) <= most:
        return rows
    if by is None:
        sentence = (
            "the query returns several rows: aggregate them, or name the column that tells them apart in by"
        )
    else:
        sentence = (
            f"the query returns more than {most} rows, and a check can have {most}: group or limit them"
        )
    raise LedgerError(sentence, cause="query")
