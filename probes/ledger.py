"""Runs configured SQL in the team's database: time-limited, reads in read-only transactions."""

from collections.abc import AsyncIterator, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import datetime
from typing import Any

import asyncpg
from asyncpg.pool import PoolConnectionProxy

from settings.texts import mask_secrets

CAUSES: Mapping[str, str] = {
    "query": "a configured query cannot be run; the reason quotes the database",
    "ledger": "the database cannot be used",
}

_STATEMENT_TIMEOUT = 5.0
_ACQUIRE_TIMEOUT = 5.0
_LONGEST_READ = 2_000
_LONGEST = 400
# SQLSTATE prefixes of a server that shuts down, is full or rejects the login: connection_exception,
# invalid_authorization, insufficient_resources, operator_intervention, system_error, invalid_catalog_name.
# A cancelled statement (57014) is the query's fault and has its own exception class.
_UNAVAILABLE = ("08", "28", "53", "57P", "58", "3D")

MOST_ROWS = 1000
"""Of one query about one object: a table may have millions."""
Row = tuple[object, ...]


class LedgerError(Exception):
    """``cause`` is ``ledger`` if the database cannot be used, ``query`` if the configured SQL cannot."""

    def __init__(self, message: str, *, cause: str) -> None:
        super().__init__(message)
        self.cause = cause


def require_ledger(pool: asyncpg.Pool | None) -> asyncpg.Pool:
    """Returns the pool; raises LedgerError if no database is configured."""
    if pool is None:
        raise LedgerError("no database is configured: set DATABASE_URL", cause="ledger")
    return pool


async def read(pool: asyncpg.Pool, sql: str, *args: object) -> list[Row]:
    """Returns at most `MOST_ROWS` rows of one configured query, which cannot write and may take 5 s."""
    async with reading_ledger(pool) as connection:
        prepared = await connection.prepare(sql, name="")  # a name would remain in a pooler's session
        cursor = await prepared.cursor(*args)
        rows = [tuple(row) for row in await cursor.fetch(MOST_ROWS + 1)]
    if len(rows) > MOST_ROWS:
        raise LedgerError(f"the query returns more than {MOST_ROWS} rows: select by $1", cause="query")
    return rows


async def read_with_clock(pool: asyncpg.Pool, sql: str) -> tuple[list[Row], datetime]:
    """Returns at most two rows, and the database's time after it read them: a table may have millions."""
    async with reading_ledger(pool) as connection:
        prepared = await connection.prepare(sql, name="")  # a name would remain in a pooler's session
        cursor = await prepared.cursor()
        rows = [tuple(row) for row in await cursor.fetch(2)]
        now: datetime = await connection.fetchval("select clock_timestamp()")
        return rows, now


async def write(pool: asyncpg.Pool, sql: str, ids: list[str]) -> None:
    """Runs one configured statement for each id, all in one transaction."""
    async with _transaction(pool, readonly=False) as connection:
        for each in ids:
            await connection.execute(sql, each)


def reading_ledger(pool: asyncpg.Pool) -> AbstractAsyncContextManager[PoolConnectionProxy]:
    """Opens a read-only transaction whose statements may take at most 5 s. Raises LedgerError."""
    return _transaction(pool, readonly=True)


@asynccontextmanager
async def reading(connection: Any) -> AsyncIterator[None]:
    """A read-only transaction that is rolled back at its end, whatever happened in it.

    A commit would keep what a query sets by ``set_config`` in the session. Behind a pooler in transaction
    mode that is the session of the team's application.
    """
    transaction = connection.transaction(readonly=True)
    await transaction.start()
    try:
        yield
    finally:
        await transaction.rollback()


@asynccontextmanager
async def _transaction(pool: asyncpg.Pool, *, readonly: bool) -> AsyncIterator[PoolConnectionProxy]:
    connected = False
    try:
        async with (
            pool.acquire(timeout=_ACQUIRE_TIMEOUT) as connection,
            reading(connection) if readonly else connection.transaction(),
        ):
            connected = True
            await connection.execute(f"set local statement_timeout = {_STATEMENT_TIMEOUT * 1000:.0f}")
            yield connection
    except asyncpg.QueryCanceledError as error:
        raise canceled(error, f"{_STATEMENT_TIMEOUT:g} s") from error
    except asyncpg.PostgresError as error:
        raise rejection(error) from error
    except asyncpg.InterfaceError as error:
        if not connected:
            raise LedgerError(
                f"the database cannot be used: {first_line(error, _LONGEST)}", cause="ledger"
            ) from error
        raise LedgerError(f"the query cannot be run: {first_line(error, _LONGEST)}", cause="query") from error
    except OverflowError:  # Postgres has years that Python has not
        sentence = "the query returned a time that is outside the years that can be read"
        raise LedgerError(sentence, cause="query") from None
    except OSError as error:
        sentence = f"the database cannot be reached ({type(error).__name__})"
        raise LedgerError(sentence, cause="ledger") from error


def canceled(error: asyncpg.QueryCanceledError, limit: str) -> LedgerError:
    """Returns the error of a statement that its ``limit`` ended, or somebody with ``pg_cancel_backend``.

    Both have the same SQLSTATE. A server with messages in another language counts as the limit.
    """
    if "user request" in str(error):
        return LedgerError("the query was canceled: somebody ended it on the server", cause="query")
    return LedgerError(f"the query did not finish within {limit}", cause="query")


def rejection(error: asyncpg.PostgresError) -> LedgerError:
    """Returns the error of a statement, by the server's code."""
    state = error.sqlstate or ""
    if state.startswith(_UNAVAILABLE):
        return LedgerError(f"the database cannot be used: {first_line(error, _LONGEST)}", cause="ledger")
    return LedgerError(f"the database rejected the query: {first_line(error, _LONGEST)}", cause="query")


def first_line(error: BaseException, longest: int) -> str:
    """Returns the server's message up to a length, without DETAIL lines, which may quote values of rows.

    The message may quote a value too, and a text can have a gigabyte. A secret that is cut is not recognized:
    so more of it is searched than is returned.
    """
    text = str(error)[:_LONGEST_READ]
    return mask_secrets((text.splitlines() or [type(error).__name__])[0])[:longest]
