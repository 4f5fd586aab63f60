"""Postgres for runs: retries while it is unreachable, and query plans for freshly staged rows."""

from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

import asyncpg
from tenacity import AsyncRetrying, retry_if_exception, stop_after_delay, wait_random_exponential

T = TypeVar("T")

LONG_TIMEOUT = 3600.0
"""Seconds that a statement over a whole run may take."""
PATIENCE = 60.0
"""Seconds for which a statement is retried while Postgres cannot be reached."""


async def plan_for_bulk(connection: Any) -> None:
    """Prepares a statement over all staged rows: without statistics Postgres would plan for a handful."""
    await connection.execute(
        "set local enable_nestloop = off; set local jit = off; set local work_mem = '64MB'"
    )


async def fetch_by_index(store: asyncpg.Pool, query: str, *arguments: object) -> list[Any]:
    """Fetches a batch of rows by an index scan: without statistics of new rows Postgres would sort all of
    them for each batch."""

    async def work() -> list[Any]:
        async with store.acquire() as connection, connection.transaction(readonly=True):
            await connection.execute("set local enable_bitmapscan = off; set local enable_sort = off")
            found: list[Any] = await connection.fetch(query, *arguments, timeout=LONG_TIMEOUT)
            return found

    return await retry_outages(work)


async def retry_outages(work: Callable[[], Awaitable[T]], patience: float = PATIENCE) -> T:
    """Retries ``work`` while Postgres is unreachable, for up to ``patience`` seconds."""
    retrying = AsyncRetrying(
        retry=retry_if_exception(is_outage),
        stop=stop_after_delay(patience),
        wait=wait_random_exponential(multiplier=0.1, max=2),
        reraise=True,
    )

    async def attempt() -> T:
        return await work()

    return await retrying(attempt)


def is_outage(error: BaseException) -> bool:
    """Whether an error means that Postgres is unreachable, or that the connection broke.

    asyncpg raises InternalClientError when a connection breaks in the middle of a COPY.
    """
    if isinstance(error, asyncpg.QueryCanceledError):
        return False
    if isinstance(error, asyncpg.InterfaceError):
        # asyncpg has no class of its own for "connection is closed" and "pool is closed".
        return "closed" in str(error)
    return isinstance(
        error,
        OSError
        | asyncpg.PostgresConnectionError
        | asyncpg.OperatorInterventionError
        | asyncpg.IdleInTransactionSessionTimeoutError
        | asyncpg.TooManyConnectionsError
        | asyncpg.InternalClientError,
    )
