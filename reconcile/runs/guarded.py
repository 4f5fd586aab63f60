"""Writes to the store that count only while this worker holds the run's lease."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import asyncpg

from reconcile.errors import Fenced
from reconcile.postgres import T, is_outage, retry_outages
from reconcile.queries import sql
from reconcile.runs.deps import Deps


@dataclass(frozen=True, slots=True)
class Lease:
    """The right to execute a run, valid until another worker raises the fence."""

    run: str
    fence: int

    @property
    def session(self) -> str:
        """The `application_name` of this lease's transactions in the store."""
        return f"paywatch {self.run} {self.fence}"


async def write(deps: Deps, lease: Lease, work: Callable[[Any], Awaitable[T]]) -> T:
    """Runs ``work(connection)`` in one guarded transaction and retries it while Postgres is unreachable.

    ``work`` must be idempotent: a commit whose answer was lost is repeated.
    """

    async def attempt() -> T:
        async with guarded(deps, lease) as connection:
            return await work(connection)

    return await retry_outages(attempt, deps.patience)


@asynccontextmanager
async def guarded(deps: Deps, lease: Lease) -> AsyncIterator[Any]:
    """A transaction in the store. Raises Fenced and writes nothing if this worker no longer holds the run.

    The run is locked last, and only for the commit. If this worker freezes while it holds locks, Postgres
    ends the transaction before the lease expires, so that the next worker does not wait for it.
    """
    async with deps.store.acquire() as connection, connection.transaction():
        try:
            await connection.execute(CONDITIONS, idle_limit(deps))
            await connection.execute(SESSION_NAME, lease.session)
            yield connection
            await _still_held(connection, lease)
        except asyncpg.RestrictViolationError as error:
            # A trigger refuses writes to a run that has ended, and fires before our own check of the fence.
            raise Fenced(lease.run) from error
        except Exception as error:
            if is_outage(error):
                connection.terminate()  # a rollback would wait for the unreachable server
            raise


async def _still_held(connection: Any, lease: Lease) -> None:
    if await connection.fetchval(sql("runs/lock_lease"), lease.run, lease.fence) is None:
        raise Fenced(lease.run)


CONDITIONS = """
select set_config('idle_in_transaction_session_timeout', $1, true),
       set_config('plan_cache_mode', 'force_custom_plan', true)
"""
"""Settings of a transaction that writes. Custom plans only: asyncpg caches prepared statements, and a generic
plan made while a staging table was empty would be used again when it holds millions of rows."""

SESSION_NAME = "select set_config('application_name', $1, true)"


async def end_superseded_sessions(deps: Deps, lease: Lease) -> None:
    """Ends the store's transactions of workers that held this run before and no longer answer.

    Postgres ends an idle transaction by itself, but not one that waits for the rest of a COPY: a worker that
    froze there would hold its locks for as long as it is frozen.
    """
    await deps.store.execute(sql("runs/end_superseded_sessions"), lease.run, lease.fence)


def idle_limit(deps: Deps) -> str:
    """Half of the lease time, as Postgres parses it."""
    return f"{max(1, int(deps.lease_time.total_seconds() * 500))}ms"
