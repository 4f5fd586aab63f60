"""A transaction of the ledger whose id is stored before it commits, so that its outcome can be recovered.

The store and the ledger can be two databases, so no commit covers both. While the ledger's transaction is
open, its id and the result of every row are written to the store. A worker that takes over asks the ledger
whether that transaction committed: if so, the stored results are valid; if not, the work is repeated.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import asyncpg

from reconcile.errors import CommitRefused
from reconcile.ledger.write_statements import PLAIN
from reconcile.postgres import is_outage, retry_outages
from reconcile.runs.guarded import CONDITIONS

DEFER_CONSTRAINTS = "set constraints all deferred"
"""At the beginning of each savepoint: the previous one has made them immediate, and a team's trigger may
insert a child row before its parent."""
CHECK_CONSTRAINTS = "set constraints all immediate"
"""After the writes of each savepoint: what Postgres would check at COMMIT is checked now, so that it refuses
these rows instead of the whole transaction. A dry run never reaches the COMMIT."""


@dataclass(frozen=True, slots=True)
class CommitRecord:
    """Where the transaction is recorded: its id, followed by ``committed`` once that is certain."""

    load: Callable[[], Awaitable[str | None]]
    keep: Callable[[str], Awaitable[None]]


@asynccontextmanager
async def recoverable_transaction(
    pool: asyncpg.Pool, mark: CommitRecord, *, idle: str, commit: bool
) -> AsyncIterator[Any]:
    """Opens a transaction in the ledger; it is rolled back without ``commit``, and if the body fails.

    ``lock_timeout`` bounds the wait for locks. If this worker freezes, the ledger ends the transaction after
    ``idle``, so that the team's own writes are not blocked.
    """
    async with pool.acquire() as ledger:
        transaction = ledger.transaction()
        await transaction.start()
        try:
            await ledger.execute("set local lock_timeout = '10s'")
            await ledger.execute(CONDITIONS, idle)
            await ledger.execute(PLAIN)
            xid = str(await ledger.fetchval("select pg_current_xact_id()::text"))
            yield ledger
            if not commit:
                await transaction.rollback()
                return
            await mark.keep(xid)
            await _commit(transaction)
        except BaseException:
            await _abandon(ledger, transaction)
            raise
    await mark.keep(f"{xid} committed")


async def _commit(transaction: Any) -> None:
    """Raises CommitRefused: a trigger can defer a check beyond `CHECK_CONSTRAINTS`, to the commit."""
    try:
        await transaction.commit()
    except asyncpg.LockNotAvailableError:
        raise
    except asyncpg.PostgresError as error:
        if is_outage(error):
            raise
        raise CommitRefused(error) from error


async def _abandon(ledger: Any, transaction: Any) -> None:
    if ledger.is_closed():
        return
    try:
        await transaction.rollback()
    except (asyncpg.PostgresError, asyncpg.InterfaceError, OSError):
        ledger.terminate()


async def has_committed(pool: asyncpg.Pool, mark: CommitRecord) -> bool:
    """Whether the transaction of an earlier attempt committed. Waits while it is still open."""
    known = await mark.load()
    if known is None:
        return False
    xid, _, committed = known.partition(" ")
    if committed:
        return True
    status = await _status(pool, xid)
    while status == "in progress":
        await asyncio.sleep(0.2)
        status = await _status(pool, xid)
    if status == "committed":
        await mark.keep(f"{xid} committed")
    return bool(status == "committed")


async def _status(pool: asyncpg.Pool, xid: str) -> str | None:
    async def work() -> str | None:
        async with pool.acquire() as ledger, ledger.transaction(readonly=True):
            found: str | None = await ledger.fetchval("select pg_xact_status($1::text::xid8)", xid)
            return found

    return await retry_outages(work)
