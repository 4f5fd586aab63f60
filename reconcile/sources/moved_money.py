"""Moved money: objects of any age about which a balance transaction was made in the window.

Whatever becomes of an old payment makes a new one, so this finds also what events no longer tell.
"""

from functools import partial

from reconcile.ledger.statements import Statements
from reconcile.listing.lookups import IDS_AT_ONCE, read_ledger
from reconcile.listing.staging import restage_ledger
from reconcile.postgres import LONG, prepare_analysis, steadily
from reconcile.queries import sql
from reconcile.runs.job import Job
from reconcile.sources.named import ask_named

SOURCE = "moved_money"


async def ask_moved(job: Job) -> None:
    """Asks Stripe for those of this kind that the window's list does not have.

    Raises Incomplete where it is not known which they are, and StripeError where Stripe does not tell.
    """
    await job.moved()
    await job.write(lambda connection: connection.execute(sql("sources/name_moved"), job.part, timeout=LONG))
    await ask_named(job, SOURCE)


async def find_rows(job: Job, statements: Statements) -> None:
    """The ledger's rows that movements of money should have, where nothing else has looked for them."""
    last = ""
    while ids := await steadily(partial(_rowless, job, last)):
        if rows := await read_ledger(job, statements, ids):
            await job.write(partial(restage_ledger, part=job.part, ids=ids, rows=rows))
        last = ids[-1]


async def _rowless(job: Job, last: str) -> list[str]:
    async with job.deps.store.acquire() as connection, connection.transaction():
        await prepare_analysis(connection)
        rows = await connection.fetch(sql("sources/rowless"), job.part, last, IDS_AT_ONCE, timeout=LONG)
        return [row["id"] for row in rows]
