"""After the repair: the rows that were to be written are read again and judged again, so that success is
seen, not assumed."""

import asyncio
from collections import deque
from collections.abc import AsyncGenerator
from typing import Any

from reconcile.classify.classify import count_again, judge_again
from reconcile.ledger.statements import Statements
from reconcile.listing.lookups import read_ledger
from reconcile.listing.staging import restage_ledger
from reconcile.postgres import in_order
from reconcile.queries import sql
from reconcile.runs.job import Job
from reconcile.tasks import ahead, stop

_FIRST = 500
"""The first batch is small, so that the report begins soon."""
_AT_ONCE = 2000
_SIDE_BY_SIDE = 2


async def verify(job: Job, statements: Statements) -> None:
    """Resolves each finding whose row now equals Stripe's record. On a dry run there is nothing to see."""
    if job.dry_run:
        return
    seen = False
    async with ahead(_judged(job, statements)) as batches:
        async for last in batches:
            seen = True
            await job.settle(last)
    if seen:
        await count_again(job)
    else:
        await job.write(lambda connection: connection.execute(sql("repair/keep_totals_same"), job.part))


async def _judged(job: Job, statements: Statements) -> AsyncGenerator[str, None]:
    """The last id of each batch once it is judged, in their order; several are at work."""
    last, work = "", deque[asyncio.Task[str]]()
    try:
        async with ahead(_read_again(job, statements)) as batches:
            async for ids, rows in batches:
                if len(work) == _SIDE_BY_SIDE:
                    yield await work.popleft()
                work.append(asyncio.create_task(_judge(job, ids, rows, last)))
                last = ids[-1]
        while work:
            yield await work.popleft()
    finally:
        await stop(work)


async def _read_again(job: Job, statements: Statements) -> AsyncGenerator[tuple[list[str], list[Any]], None]:
    """What was to be written, in the order of ids, and the ledger's rows of it."""
    last, size = "", _FIRST
    while found := await in_order(job.deps.store, sql("repair/touched"), job.part, last, size):
        ids = [row["id"] for row in found]
        yield ids, await read_ledger(job, statements, ids)
        last, size = ids[-1], _AT_ONCE


async def _judge(job: Job, ids: list[str], rows: list[Any], after: str) -> str:
    async def work(store: Any) -> None:
        await restage_ledger(store, job.part, ids, rows)
        await judge_again(store, job, ids, (after, ids[-1]))

    await job.write(work)
    return ids[-1]
