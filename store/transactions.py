"""Transactions whose locks other workers wait for."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg

from store.pool import Connection

_GUARD = "set local idle_in_transaction_session_timeout = '5s'; set local lock_timeout = '10s'"


@asynccontextmanager
async def transaction(pool: asyncpg.Pool) -> AsyncIterator[Connection]:
    """Opens a transaction that Postgres ends after 5 s of silence: a frozen worker's locks are released.

    Callers must do no slow work between its statements.
    """
    async with pool.acquire() as connection, connection.transaction():
        await connection.execute(_GUARD)
        yield connection
