"""After the repair: the rows that were to be written are read again and judged again, so that success is
seen, not assumed."""

from functools import partial
from typing import Any

from reconcile.job import LONG, Job
from reconcile.judging import judge_again
from reconcile.ledger import Statements
from reconcile.lookups import IDS_AT_ONCE, batches, read_ledger
from reconcile.staging import copy_ledger
from reconcile.statements import sql
from reconcile.tasks import ahead


async def verify(job: Job, statements: Statements) -> None:
    """Resolves each finding whose row now equals Stripe's record. On a dry run there is nothing to see."""
    if job.dry_run:
        return
    touched = False
    async for ids in ahead(batches(job, "touched", IDS_AT_ONCE)):
        rows = await read_ledger(job, statements, ids)
        await job.write(partial(_restage, job=job, ids=ids, rows=rows))
        touched = True
    if touched:
        await judge_again(job)
    else:
        await job.write(lambda connection: connection.execute(sql("keep_totals_same"), job.part))


async def _restage(store: Any, job: Job, ids: list[str], rows: list[Any]) -> None:
    delete = "delete from paywatch.staged_ledger where part = $1 and id = any($2::text[])"
    await store.execute(delete, job.part, ids, timeout=LONG)
    await copy_ledger(store, rows)
