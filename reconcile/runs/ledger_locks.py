"""Bounds how long an object waits for locks that other sessions hold on the ledger, and reports who holds
them."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import asyncpg
import structlog
from tenacity import AsyncRetrying, retry_if_exception_type, stop_after_attempt

from reconcile.errors import LedgerLocked
from reconcile.postgres import T
from reconcile.runs.object_run import ObjectRun
from reconcile.tasks import cancel_all

log = structlog.get_logger(__name__)

_INTERVAL = 1.0
"""Seconds between two queries for who blocks the transaction: `pg_blocking_pids` locks Postgres' lock table
for a moment."""
_BEGIN = "select pg_backend_pid(), set_config('lock_timeout', $1, true)"
_HOLDER = """
select case when a.pid is null then 'a prepared transaction' else
  format('process %s (%s)', a.pid,
    concat_ws(', ', 'user ' || a.usename, nullif(a.application_name, ''), a.state)) end
from unnest(pg_blocking_pids($1)) as b (pid) left join pg_stat_activity a using (pid) order by pid limit 1
"""


async def retry_locked(object_run: ObjectRun, work: Callable[[], Awaitable[T]]) -> T:
    """Runs ``work``, one transaction of the ledger, again if it could not get a lock. Raises LedgerLocked
    after the last try."""
    retrying = AsyncRetrying(
        retry=retry_if_exception_type(asyncpg.LockNotAvailableError),
        stop=stop_after_attempt(object_run.run.deps.locks.tries),
        reraise=True,
    )

    async def attempt() -> T:
        return await work()

    try:
        return await retrying(attempt)
    except asyncpg.LockNotAvailableError as error:
        raise _locked(object_run) from error


@asynccontextmanager
async def reading_ledger(object_run: ObjectRun) -> AsyncIterator[Any]:
    """A read-only transaction of the ledger with bounded waits for locks."""
    async with (
        object_run.run.deps.ledger.acquire() as ledger,
        ledger.transaction(readonly=True),
        bounded_lock_waits(object_run, ledger),
    ):
        yield ledger


@asynccontextmanager
async def bounded_lock_waits(object_run: ObjectRun, ledger: Any) -> AsyncIterator[None]:
    """Bounds the waits of the ledger's open transaction.

    asyncpg's LockNotAvailableError ends the wait for one lock; LedgerLocked is raised when the object has
    used up the time for all its locks.
    """
    timeout = f"{round(object_run.run.deps.locks.each * 1000)}ms"
    pid = await ledger.fetchval(_BEGIN, timeout)
    try:
        async with asyncio.timeout(None) as limit:
            watching = asyncio.create_task(_watch(object_run, pid, limit))
            try:
                yield
            finally:
                await cancel_all([watching])
    except TimeoutError as error:
        if limit.expired():
            raise _locked(object_run) from error
        raise


async def _watch(object_run: ObjectRun, pid: int, limit: asyncio.Timeout) -> None:
    """Reports who blocks the transaction, and ends it when the time for all locks is used up."""
    waits, in_all = object_run.lock_waits, object_run.run.deps.locks.in_all
    while waits.seconds < in_all:
        await asyncio.sleep(min(_INTERVAL, in_all))
        holder = await _holder(object_run.run.deps.ledger, pid)
        if holder is None:
            continue
        if holder != waits.holder:
            object_run.report_lock(holder)
            log.info(
                "waiting_for_lock",
                message=f"waiting for a lock held by {holder}",
                run=object_run.run.id,
                object=object_run.kind.object,
            )
        waits.holder, waits.seconds = holder, waits.seconds + min(_INTERVAL, in_all)
    limit.reschedule(asyncio.get_running_loop().time())


async def _holder(pool: asyncpg.Pool, pid: int) -> str | None:
    """The session that blocks this one; None if none does."""
    try:
        async with pool.acquire(timeout=_INTERVAL) as connection:
            found: str | None = await connection.fetchval(_HOLDER, pid, timeout=_INTERVAL)
            return found
    except (asyncpg.PostgresError, asyncpg.InterfaceError, OSError):
        return None  # without a free connection nobody is named, and `lock_timeout` still ends the wait


def _locked(object_run: ObjectRun) -> LedgerLocked:
    return LedgerLocked(object_run.mapping.table, object_run.lock_waits.holder)
