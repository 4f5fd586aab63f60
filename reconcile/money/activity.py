"""Sums the movements of the window by currency and reporting category, and those the ledger's rows
explain."""

from typing import Any

import msgspec

from reconcile.postgres import LONG_TIMEOUT, plan_for_bulk
from reconcile.queries import sql
from reconcile.runs.object_run import ObjectRun

_NAMED = 5
"""The maximum number of ids that a proof names."""


class CategoryActivity(msgspec.Struct, frozen=True):
    """The movements of one reporting category in one currency, in minor units. Those of objects that are out
    of scope need no row, so they are not unexplained."""

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
    out_of_scope: int = 0
    out_of_scope_amount: int = 0
    out_of_scope_fee: int = 0
    out_of_scope_net: int = 0


class CurrencyActivity(msgspec.Struct, frozen=True):
    """Counts over all movements in one currency.

    ``moved`` is the net change of the payments balance in the window. Charges and refunds are ``matchable``:
    ``matched`` if the ledger has exactly one row, ``unmapped`` if no compared object could have one.
    ``sourceless`` movements name a source that Stripe did not include. ``out_of_scope`` ones are of objects
    that the mapping leaves out, and not matchable.
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
    out_of_scope: int = 0


class Activity(msgspec.Struct, frozen=True):
    """All movements of a window. ``flawed`` counts balance transactions that cannot be read."""

    lines: list[CategoryActivity]
    currencies: list[CurrencyActivity]
    flawed: int = 0
    flawed_ids: list[str] = []


async def sum_activity(object_run: ObjectRun) -> Activity:
    """Sums the staged balance transactions and matches them with the present ledger rows of each object."""

    async def work(connection: Any) -> Activity:
        await plan_for_bulk(connection)
        window = object_run.run.window
        scoped = await connection.fetchval(sql("money/has_scope"), object_run.id)
        arguments = (object_run.id, window.from_, window.until, _NAMED, scoped)
        row = await connection.fetchrow(sql("money/sum_activity"), *arguments, timeout=LONG_TIMEOUT)
        return Activity(
            msgspec.json.decode(row["lines"], type=list[CategoryActivity]),
            msgspec.json.decode(row["currencies"], type=list[CurrencyActivity]),
            row["flawed"],
            list(row["flawed_ids"] or ()),
        )

    return await object_run.run.write(work)
