"""Writes what is planned to the ledger, in one transaction that is known to the store before it commits.

The store and the ledger can be two databases, so no commit covers both. Instead the store learns the outcome
of every row, and the ledger's transaction id, while that transaction is still open. A worker that takes over
asks the ledger what became of it: committed, and the outcomes stand; aborted, and the repair is done again.
"""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import asyncpg

from reconcile.errors import LedgerError
from reconcile.job import IDLE, Job, idle_limit, is_outage, steadily
from reconcile.ledger import Statements
from reconcile.statements import sql
from reconcile.writing import Outcome, Writer, team_writes_upper

_CHUNK = 1000
_TRIES = 5


async def repair(job: Job, statements: Statements) -> None:
    """Inserts and updates as planned. On a dry run the same, rolled back. Raises LedgerError where it may not
    write."""
    for attempt in range(_TRIES):
        if await _committed_already(job) or not await _planned(job):
            return
        try:
            await _repair(job, statements)
        except asyncpg.InsufficientPrivilegeError as error:
            raise LedgerError(f"the ledger table {job.mapping.table} may not be written: {error}") from None
        except Exception as error:
            if not is_outage(error) or attempt == _TRIES - 1:
                raise
            await asyncio.sleep(0.2 * 2**attempt)


async def _planned(job: Job) -> bool:
    query = "select exists (select from paywatch.findings where part = $1 and plan is not null)"
    return bool(await steadily(lambda: job.deps.store.fetchval(query, job.part)))


async def _repair(job: Job, statements: Statements) -> None:
    async with job.deps.ledger.acquire() as ledger:
        transaction = ledger.transaction()
        await transaction.start()
        try:
            xid = await _begin(job, ledger)
            writer = Writer(ledger, statements, upper=await team_writes_upper(ledger, statements))
            await _write_all(job, writer)
            if job.dry_run:
                await transaction.rollback()
                return
            await _remember(job, xid)
            await transaction.commit()
        except BaseException:
            await _abandon(ledger, transaction)
            raise
    await _remember(job, f"{xid} committed")


async def _begin(job: Job, ledger: Any) -> str:
    """Nobody waits long for us, and should this worker freeze, the ledger ends the transaction before its
    lease."""
    await ledger.execute("set local lock_timeout = '10s'")
    await ledger.execute(IDLE, idle_limit(job.deps))
    return str(await ledger.fetchval("select pg_current_xact_id()::text"))


async def _abandon(ledger: Any, transaction: Any) -> None:
    if ledger.is_closed():
        return
    try:
        await transaction.rollback()
    except (asyncpg.PostgresError, asyncpg.InterfaceError, OSError):
        ledger.terminate()


async def _write_all(job: Job, writer: Writer) -> None:
    done = 0
    for plan, write in (("insert", writer.insert), ("update", writer.update)):
        async for chunk in _chunks(job, plan):
            await _record(job, plan, await write(chunk))
            done += len(chunk)
            job.report("repair", records=done)


async def _chunks(job: Job, plan: str) -> AsyncIterator[list[Any]]:
    last = ""
    while True:
        chunk = await steadily(lambda: job.deps.store.fetch(sql("plans"), job.part, plan, last, _CHUNK))  # noqa: B023
        if not chunk:
            return
        yield chunk
        last = chunk[-1]["id"]


async def _record(job: Job, plan: str, outcomes: list[Outcome]) -> None:
    done = "inserted" if plan == "insert" else "updated"
    action = f"would be {done}" if job.dry_run else done
    ids = [each.id for each in outcomes]
    actions = [action if each.written else "refused" if each.refusal else "none" for each in outcomes]
    notes = [each.refusal for each in outcomes]
    await job.write(lambda store: store.execute(sql("record_outcomes"), job.part, ids, actions, notes))


async def _remember(job: Job, xid: str) -> None:
    query = "update paywatch.run_parts set repair_xid = $2 where part = $1"
    await job.write(lambda store: store.execute(query, job.part, xid))


async def _committed_already(job: Job) -> bool:
    """What became of the transaction that an earlier attempt opened. Waits while it is still open."""
    query = "select repair_xid from paywatch.run_parts where part = $1"
    known = await steadily(lambda: job.deps.store.fetchval(query, job.part))
    if known is None:
        return False
    xid, _, word = known.partition(" ")
    if word:
        return True
    status = await _status(job, xid)
    while status == "in progress":
        await asyncio.sleep(0.2)
        status = await _status(job, xid)
    if status == "committed":
        await _remember(job, f"{xid} committed")
    return bool(status == "committed")


async def _status(job: Job, xid: str) -> str | None:
    return await steadily(lambda: job.deps.ledger.fetchval("select pg_xact_status($1::text::xid8)", xid))
