"""Verifies the repair: reads the rows that were to be written again and classifies them again."""

import asyncio
from collections import deque
from collections.abc import AsyncGenerator
from typing import Any

from reconcile.classify.classify import count_again, judge_again
from reconcile.ledger.statements import Statements
from reconcile.listing.lookups import read_ledger_rows
from reconcile.listing.staging import restage_ledger
from reconcile.postgres import fetch_by_index
from reconcile.queries import sql
from reconcile.runs.object_run import ObjectRun
from reconcile.tasks import cancel_all, prefetch

_FIRST = 500
"""The first batch is small, so that the report starts early."""
_AT_ONCE = 2000
_SIDE_BY_SIDE = 2


async def verify(object_run: ObjectRun, statements: Statements) -> None:
    """Resolves each finding whose row now equals Stripe's record. Without writes there is
    nothing to verify."""
    if object_run.run.dry_run:
        return
    if object_run.withheld:
        await _keep_totals(object_run)
        return
    seen = False
    async with prefetch(_judged(object_run, statements)) as batches:
        async for last in batches:
            seen = True
            await object_run.advance_finality(last)
    if seen:
        await count_again(object_run)
    else:
        await _keep_totals(object_run)


async def _keep_totals(object_run: ObjectRun) -> None:
    await object_run.run.write(
        lambda connection: connection.execute(sql("repair/keep_totals"), object_run.id)
    )


async def _judged(object_run: ObjectRun, statements: Statements) -> AsyncGenerator[str, None]:
    """Yields the last id of each batch after it was classified, in order; several run concurrently."""
    last, work = "", deque[asyncio.Task[str]]()
    try:
        async with prefetch(_read_again(object_run, statements)) as batches:
            async for ids, rows in batches:
                if len(work) == _SIDE_BY_SIDE:
                    yield await work.popleft()
                work.append(asyncio.create_task(_judge(object_run, ids, rows, last)))
                last = ids[-1]
        while work:
            yield await work.popleft()
    finally:
        await cancel_all(work)


async def _read_again(
    object_run: ObjectRun, statements: Statements
) -> AsyncGenerator[tuple[list[str], list[Any]], None]:
    """Yields the ids that were to be written, in order, with their present ledger rows."""
    last, size = "", _FIRST
    while found := await fetch_by_index(
        object_run.run.deps.store, sql("repair/written_ids"), object_run.id, last, size
    ):
        ids = [row["id"] for row in found]
        yield ids, await read_ledger_rows(object_run, statements, ids)
        last, size = ids[-1], _AT_ONCE


async def _judge(object_run: ObjectRun, ids: list[str], rows: list[Any], after: str) -> str:
    async def work(store: Any) -> None:
        await restage_ledger(store, object_run.id, ids, rows)
        await judge_again(store, object_run, ids, (after, ids[-1]))

    await object_run.run.write(work)
    return ids[-1]
