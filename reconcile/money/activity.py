"""What moved in the window, by currency and reporting category, and what of it the ledger's rows explain."""

from typing import Any

import msgspec

from reconcile.postgres import LONG_TIMEOUT, plan_for_bulk
from reconcile.queries import sql
from reconcile.runs.object_run import ObjectRun

_NAMED = 5
"""How many ids a proof names."""


class CategoryActivity(msgspec.Struct, frozen=True):
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


class CurrencyActivity(msgspec.Struct, frozen=True):
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

    lines: list[CategoryActivity]
    currencies: list[CurrencyActivity]
    flawed: int = 0
    flawed_ids: list[str] = []


async def sum_activity(object_run: ObjectRun) -> Activity:
    """Of all that is staged: balance transactions, and the ledger's rows of each object as they are now."""

    async def work(connection: Any) -> Activity:
        await plan_for_bulk(connection)
        arguments = (object_run.id, object_run.run.window.from_, object_run.run.window.until, _NAMED)
        row = await connection.fetchrow(sql("money/activity"), *arguments, timeout=LONG_TIMEOUT)
        return Activity(
            msgspec.json.decode(row["lines"], type=list[CategoryActivity]),
            msgspec.json.decode(row["currencies"], type=list[CurrencyActivity]),
            row["flawed"],
            list(row["flawed_ids"] or ()),
        )

    return await object_run.run.write(work)
