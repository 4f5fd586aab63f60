"""Prepares the configured SQL of checks in the team's database, without executing any of it.

Postgres looks up names and types when it prepares a statement. It finds missing permissions and writes when
it opens a cursor for a query, or explains a statement that writes: both only plan it.
"""

from collections.abc import Iterator, Sequence
from typing import Any

import asyncpg

from probes.ledger import LedgerError, rejection
from probes.sql.columns import find_wrong_column
from probes.sql.query import with_short_label
from settings.checks.base import CheckBase, Sql
from settings.checks.sql import ValuesSql

TIMEOUT = 5.0
"""Seconds in which Postgres must plan a statement; it may wait for a lock on the table."""

_NOT_A_QUERY = (
    asyncpg.PostgresSyntaxError,
    asyncpg.FeatureNotSupportedError,
    asyncpg.ReadOnlySQLTransactionError,
)
"""What Postgres raises for a cursor of a statement that it could prepare, but that does not only read."""


def statements_of(check: CheckBase) -> Iterator[tuple[tuple[str, ...], Sql]]:
    """Yields each statement of the check with its path in the table of the check."""
    for key in check.queries:
        statement = getattr(check, key)
        if isinstance(statement, Sql) and statement.sql:
            # A statement that is no key of its own is the query that the check has in the key sql.
            yield (key, "sql") if key in type(check).model_fields else ("sql",), statement


async def find_refusal(connection: Any, statement: Sql) -> str | None:
    """Returns why the statement cannot run as it is written; None if it can.

    Raises LedgerError if the database cannot be used, or does not answer in time.
    """
    transaction = connection.transaction(readonly=not statement.writes)
    await transaction.start()
    try:
        await connection.execute(f"set local statement_timeout = {TIMEOUT * 1000:.0f}")
        return await _prepare(connection, statement)
    except LedgerError as error:
        if error.cause == "ledger":
            raise
        return str(error)
    except (asyncpg.QueryCanceledError, asyncpg.LockNotAvailableError):
        sentence = f"Postgres could not prepare the statement within {TIMEOUT:g} s: is its table locked?"
        raise LedgerError(sentence, cause="ledger") from None
    except asyncpg.PostgresError as error:
        return _explain_rejection(error)
    finally:
        if not connection.is_closed():
            await transaction.rollback()


def _explain_rejection(error: asyncpg.PostgresError) -> str:
    refusal = rejection(error)
    if refusal.cause == "ledger":
        raise refusal from error
    hint = getattr(error, "hint", None)
    return f"{refusal} ({hint})" if hint else str(refusal)


async def _prepare(connection: Any, statement: Sql) -> str | None:
    # Unnamed, because behind a pooler a name may be taken on the server connection.
    prepared = await connection.prepare(statement.sql, name="")
    parameters = prepared.get_parameters()
    sentence = _wrong_parameters(statement, parameters) or _wrong_result(statement, prepared.get_attributes())
    if sentence is not None:
        return sentence
    if isinstance(statement, ValuesSql) and statement.by is not None:
        await with_short_label(connection, statement, [each.name for each in prepared.get_attributes()])
    try:
        return await (_explain if statement.writes else _open_cursor)(connection, statement)
    except asyncpg.DataError as error:
        if type(error) is not asyncpg.DataError:  # a subclass is the server's answer, this one asyncpg's own
            raise
        return f"$1 is compared as {parameters[0].name}, and must be text: it is the id of an event's object"


def _wrong_parameters(statement: Sql, found: Sequence[Any]) -> str | None:
    wanted = len(statement.parameters)
    if len(found) == wanted:
        return None
    if not wanted:
        return f"the query has the parameter ${len(found)}, and must have none"
    if not found:
        return "$1 is not a parameter of the statement: write it outside of quotes and comments"
    return f"the statement has {len(found)} parameters, and must have only $1"


def _wrong_result(statement: Sql, columns: Sequence[Any]) -> str | None:
    if isinstance(statement, ValuesSql):
        return find_wrong_column(columns, statement.by)
    if not statement.column_types or not columns or columns[0].type.name in statement.column_types:
        return None
    return f"the query returns {columns[0].type.name}, and must return {statement.column_types[0]}"


async def _open_cursor(connection: Any, statement: Sql) -> str | None:
    try:
        await connection.fetch(
            f"declare paywatch no scroll cursor for {statement.sql}", *statement.parameters
        )
    except _NOT_A_QUERY:
        return "this must be a query that only reads: Paywatch runs it in a read-only transaction"
    return None


async def _explain(connection: Any, statement: Sql) -> str | None:
    if await connection.fetchval("select current_setting('transaction_read_only')::boolean"):
        return "the statement must write, and DATABASE_URL is a standby, or its user may only read"
    try:
        await connection.fetch(f"explain {statement.sql}", *statement.parameters)
    except asyncpg.PostgresSyntaxError:
        return None  # a statement that was prepared, and has no plan: CALL
    return None
