"""Moved money: objects of any age about which a balance transaction was made in the window.

Whatever becomes of an old payment makes a new one, so this finds also what events no longer tell.
"""

from functools import partial

from reconcile.ledger.statements import Statements
from reconcile.listing.lookups import ID_BATCH, read_ledger_rows
from reconcile.listing.staging import restage_ledger
from reconcile.postgres import LONG_TIMEOUT, plan_for_bulk, retry_outages
from reconcile.queries import sql
from reconcile.runs.object_run import ObjectRun
from reconcile.sources.named import look_up_named

SOURCE = "moved_money"


async def look_up_moved(object_run: ObjectRun) -> None:
    """Asks Stripe for those of this kind that the window's list does not have.

    Raises Incomplete where it is not known which they are, and StripeError where Stripe does not tell.
    """
    await object_run.wait_for_movements()
    await object_run.run.write(
        lambda connection: connection.execute(sql("sources/name_moved"), object_run.id, timeout=LONG_TIMEOUT)
    )
    await look_up_named(object_run, SOURCE)


async def find_ledger_rows(object_run: ObjectRun, statements: Statements) -> None:
    """The ledger's rows that movements of money should have, where nothing else has looked for them."""
    last = ""
    while ids := await retry_outages(partial(_rowless, object_run, last)):
        if rows := await read_ledger_rows(object_run, statements, ids):
            await object_run.run.write(partial(restage_ledger, part=object_run.id, ids=ids, rows=rows))
        last = ids[-1]


async def _rowless(object_run: ObjectRun, last: str) -> list[str]:
    async with object_run.run.deps.store.acquire() as connection, connection.transaction():
        await plan_for_bulk(connection)
        rows = await connection.fetch(
            sql("sources/rowless"), object_run.id, last, ID_BATCH, timeout=LONG_TIMEOUT
        )
        return [row["id"] for row in rows]
