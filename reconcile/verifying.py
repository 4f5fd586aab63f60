"""After the repair: the rows that were to be written are read again and judged again, so that success is
seen, not assumed."""

from collections.abc import AsyncIterator
from typing import Any

from reconcile.job import Job, in_order
from reconcile.judging import count_again, judge_again
from reconcile.ledger import Statements
from reconcile.lookups import read_ledger
from reconcile.staging import restage_ledger
from reconcile.statements import sql
from reconcile.tasks import ahead

_AT_ONCE = 2000


async def verify(job: Job, statements: Statements) -> None:
    """Resolves each finding whose row now equals Stripe's record. On a dry run there is nothing to see."""
    if job.dry_run:
        return
    last = ""
    async for ids, rows in ahead(_read_again(job, statements)):
        stretch = last, ids[-1]
        await job.write(lambda connection: _judge(connection, job, ids, rows, stretch))  # noqa: B023 (awaited at once)
        last = ids[-1]
        await job.settle(last)
    if last:
        await count_again(job)
    else:
        await job.write(lambda connection: connection.execute(sql("keep_totals_same"), job.part))


async def _read_again(job: Job, statements: Statements) -> AsyncIterator[tuple[list[str], list[Any]]]:
    """What was to be written, in the order of ids, and the ledger's rows of it."""
    last = ""
    while found := await in_order(job.deps.store, sql("touched"), job.part, last, _AT_ONCE):
        ids = [row["id"] for row in found]
        yield ids, await read_ledger(job, statements, ids)
        last = ids[-1]


async def _judge(store: Any, job: Job, ids: list[str], rows: list[Any], stretch: tuple[str, str]) -> None:
    await restage_ledger(store, job.part, ids, rows)
    await judge_again(store, job, ids, stretch)
