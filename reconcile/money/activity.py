"""What moved in the window, by currency and reporting category, and what of it the ledger's rows explain."""

from typing import Any

import msgspec

from reconcile.postgres import LONG, prepare_analysis
from reconcile.queries import sql
from reconcile.runs.job import Job

_NAMED = 5
"""How many ids a proof names."""


class Line(msgspec.Struct, frozen=True):
    """The movements of one reporting category in one currency, in minor units."""

    currency: str
    category: str
    count: int
    amount: int
    fee: int
    net: int
    unexplained: int
    unexplained_amount: int
    unexplained_fee: int
    unexplained_net: int


class Currency(msgspec.Struct, frozen=True):
    """Counts over all movements in one currency.

    ``moved`` is the net of what moved in the window on the balance of payments. Charges and refunds are
    ``matchable``; ``matched`` where the ledger has exactly one row, ``unmapped`` where no object that is
    compared could have one; ``sourceless`` ones name a source that Stripe did not show.
    """

    currency: str
    count: int
    uneven: int
    uneven_ids: list[str] | None
    moved: int
    matchable: int
    matched: int
    unmapped: int
    unmatched_ids: list[str] | None
    sourceless: int


class Activity(msgspec.Struct, frozen=True):
    """``flawed`` are balance transactions that cannot be read."""

    lines: list[Line]
    currencies: list[Currency]
    flawed: int = 0
    flawed_ids: list[str] = []


async def add_up(job: Job) -> Activity:
    """Of all that is staged: balance transactions, and the ledger's rows of each object as they are now."""

    async def work(connection: Any) -> Activity:
        await prepare_analysis(connection)
        arguments = (job.part, job.window.from_, job.window.until, _NAMED)
        row = await connection.fetchrow(sql("money/activity"), *arguments, timeout=LONG)
        return Activity(
            msgspec.json.decode(row["lines"], type=list[Line]),
            msgspec.json.decode(row["currencies"], type=list[Currency]),
            row["flawed"],
            list(row["flawed_ids"] or ()),
        )

    return await job.write(work)
