"""A transaction of the ledger that is known to the store before it commits.

The store and the ledger can be two databases, so no commit covers both. Instead the store learns the outcome
of every row, and the ledger's transaction id, while that transaction is still open. Whoever takes over asks
the ledger what became of it: committed, and the outcomes stand; aborted, and the work is done again.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import asyncpg

from reconcile.ledger.statements import PLAIN
from reconcile.postgres import retry_outages
from reconcile.runs.guarded import CONDITIONS


@dataclass(frozen=True, slots=True)
class CommitRecord:
    """Where the store remembers the transaction: its id, and ``committed`` after it once that is certain."""

    load: Callable[[], Awaitable[str | None]]
    keep: Callable[[str], Awaitable[None]]


@asynccontextmanager
async def recoverable_transaction(
    pool: asyncpg.Pool, mark: CommitRecord, *, idle: str, commit: bool
) -> AsyncIterator[Any]:
    """The ledger, in a transaction; rolled back at the end if it is not to commit, and where the body fails.

    Nobody waits long for its locks, and should this worker freeze, the ledger ends it after ``idle``.
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
            await transaction.commit()
        except BaseException:
            await _abandon(ledger, transaction)
            raise
    await mark.keep(f"{xid} committed")


async def _abandon(ledger: Any, transaction: Any) -> None:
    if ledger.is_closed():
        return
    try:
        await transaction.rollback()
    except (asyncpg.PostgresError, asyncpg.InterfaceError, OSError):
        ledger.terminate()


async def has_committed(pool: asyncpg.Pool, mark: CommitRecord) -> bool:
    """What became of the transaction that an earlier attempt opened. Waits while it is still open."""
    known = await mark.load()
    if known is None:
        return False
    xid, _, word = known.partition(" ")
    if word:
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
