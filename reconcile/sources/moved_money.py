"""The source ``moved_money``: objects of any age with a balance transaction in the window.

A refund or dispute of an old payment creates a new balance transaction, so this finds changes whose events
have expired.
"""

from functools import partial
from typing import Any

from reconcile.ledger.statements import Statements
from reconcile.listing.lookups import ID_BATCH, read_ledger_rows
from reconcile.listing.staging import restage_ledger
from reconcile.postgres import LONG_TIMEOUT, plan_for_bulk, retry_outages
from reconcile.queries import sql
from reconcile.runs.object_run import ObjectRun
from reconcile.sources.named import look_up_named

SOURCE = "moved_money"


async def look_up_moved(object_run: ObjectRun) -> None:
    """Retrieves the objects of this kind whose money moved and that the window's list lacks.

    Raises Incomplete if the movements could not be read, and StripeError.
    """
    await object_run.wait_for_movements()
    rules = object_run.kind.changed_by(object_run.mapping)
    arguments = (object_run.id, [rule.source for rule in rules], [rule.link for rule in rules])

    async def work(connection: Any) -> None:
        await plan_for_bulk(connection)
        await connection.execute(sql("sources/name_moved"), *arguments, timeout=LONG_TIMEOUT)

    await object_run.run.write(work)
    await look_up_named(object_run, SOURCE)


async def find_ledger_rows(object_run: ObjectRun, statements: Statements) -> None:
    """Stages the ledger rows of movements that no other step has looked up."""
    last = ""
    while ids := await retry_outages(partial(_rowless, object_run, last)):
        if rows := await read_ledger_rows(object_run, statements, ids):
            await object_run.run.write(partial(restage_ledger, object_run=object_run.id, ids=ids, rows=rows))
        last = ids[-1]


async def _rowless(object_run: ObjectRun, last: str) -> list[str]:
    async with object_run.run.deps.store.acquire() as connection, connection.transaction():
        await plan_for_bulk(connection)
        rows = await connection.fetch(
            sql("sources/movements_without_row"), object_run.id, last, ID_BATCH, timeout=LONG_TIMEOUT
        )
        return [row["id"] for row in rows]
