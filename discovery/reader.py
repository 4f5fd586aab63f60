"""Reads the team's database without a risk for it: read-only, with time limits, and a statement at a time."""

from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

import asyncpg

T = TypeVar("T")

_LIMITS = """
select set_config('statement_timeout', $1, true), set_config('lock_timeout', '1000', true),
  set_config('idle_in_transaction_session_timeout', '20000', true), set_config('timezone', 'UTC', true),
  set_config('datestyle', 'ISO, YMD', true), set_config('extra_float_digits', '1', true)
"""


class Unreadable(Exception):
    """Postgres refused a statement, or did not answer it in time; the message says which of them."""


class Reader:
    """Each statement has a transaction of its own, so that a pooler may sit in between, and that one which
    fails does not end the others. No statement runs longer than ``seconds``."""

    def __init__(self, database: asyncpg.Pool, seconds: float = 5.0) -> None:
        self._database = database
        self._limit = str(int(seconds * 1000))

    async def fetch(self, query: str, *arguments: object) -> list[Any]:
        """Returns the rows. Raises Unreadable, and OSError if the database cannot be reached."""
        return await self.run(lambda connection: connection.fetch(query, *arguments))

    async def run(self, work: Callable[[Any], Awaitable[T]]) -> T:
        """Awaits ``work`` in a transaction that cannot write. Raises as ``fetch`` does."""
        async with self._database.acquire() as connection:
            try:
                async with connection.transaction(readonly=True):
                    await connection.fetch(_LIMITS, self._limit)
                    return await work(connection)
            except asyncpg.QueryCanceledError:
                raise Unreadable("it took too long") from None
            except asyncpg.InsufficientPrivilegeError:
                raise Unreadable("this user may not read it") from None
            except (asyncpg.PostgresError, asyncpg.InterfaceError) as error:
                if isinstance(error, asyncpg.PostgresConnectionError) or _is_lost(connection):
                    raise ConnectionResetError("it closed the connection") from None
                raise Unreadable(f"Postgres refused it ({type(error).__name__})") from None


def _is_lost(connection: Any) -> bool:
    try:
        return bool(connection.is_closed())
    except asyncpg.InterfaceError:
        return True  # the pool has already taken the closed connection back
