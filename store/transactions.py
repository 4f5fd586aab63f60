"""Transactions that hold locks which others wait for."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg

from store.pool import Connection

_GUARD = "set local idle_in_transaction_session_timeout = '5s'; set local lock_timeout = '10s'"


@asynccontextmanager
async def transaction(pool: asyncpg.Pool) -> AsyncIterator[Connection]:
    """Postgres ends it when its worker falls asleep in it (frozen, or cut off), and so frees what it locked.

    Nobody may do slow work between its statements.
    """
    async with pool.acquire() as connection, connection.transaction():
        await connection.execute(_GUARD)
        yield connection
