"""Sums the balance transactions of each automatic payout of the window.

They net to zero, because the payout's own transaction takes out what the others brought in.
"""

import asyncio
import hashlib
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any

import msgspec

from reconcile.codes import EndReason
from reconcile.errors import Incomplete
from reconcile.listing.checkpoints import log_answers
from reconcile.objects.balance_transactions import BALANCE_TRANSACTIONS
from reconcile.objects.payouts import PAYOUTS
from reconcile.objects.records import Created, Currency, Id, SignedAmount
from reconcile.paging import ATTEMPTS, PAGE, find_misfit, not_a_page
from reconcile.postgres import LONG_TIMEOUT
from reconcile.queries import sql
from reconcile.runs.object_run import ObjectRun
from reconcile.tasks import gather_all
from stripeapi import Answer, Forbidden, NotFound, Rejected, decode_tolerantly, resource

COMPLETED = "completed"
UNKNOWN = "no reconciliation_status"
_CARRIED = 200
_CARRIED_FOR = timedelta(days=30)
"""Limits on the payouts of earlier runs that are checked again: Stripe completes a payout within days."""
_AT_ONCE = 8


class _Transaction(msgspec.Struct):
    id: Id
    net: SignedAmount
    currency: Currency
    type: str
    created: Created
    source: str | None = None


class _Payout(msgspec.Struct):
    reconciliation_status: str | None = None


class _Page(msgspec.Struct):
    data: list[_Transaction]
    has_more: bool


@dataclass(frozen=True, slots=True)
class PayoutPage:
    """A page of one payout's transactions, after ``cursor``."""

    payout: str
    currency: str
    cursor: str
    transactions: list[_Transaction]
    done: bool
    answer: Answer


_PAYOUT = msgspec.json.Decoder(_Payout)
_DECODER = msgspec.json.Decoder(_Page)


async def sum_payouts(object_run: ObjectRun) -> None:
    """Sums each automatic payout whose transactions Stripe has completed; each page is a checkpoint. The
    others are carried over to later runs, and those that earlier runs carried over are checked again.

    Raises Incomplete if Stripe keeps sending pages that do not fit.
    """
    found = await object_run.run.write(
        lambda connection: connection.fetch(sql("money/window_payouts"), object_run.id, timeout=LONG_TIMEOUT)
    )
    automatic = [row for row in found if row["automatic"]]
    for row in automatic:
        if row["reconciliation"] != COMPLETED:
            await _leave(object_run, row["id"], row["currency"], None)
    left = (sql("money/carried_payouts"), object_run.id, _CARRIED_FOR, _CARRIED)
    carried = await object_run.run.write(lambda connection: connection.fetch(*left, timeout=LONG_TIMEOUT))
    free = asyncio.Semaphore(_AT_ONCE)

    async def one(row: Any, *, again: bool) -> None:
        async with free:
            if not again or await _is_completed_now(object_run, row["id"], row["currency"]):
                await _add_up(object_run, row["id"], row["currency"], row["cursor"])

    ready = [row for row in automatic if row["reconciliation"] == COMPLETED and not row["done"]]
    await gather_all([*(one(row, again=False) for row in ready), *(one(row, again=True) for row in carried)])


async def _is_completed_now(object_run: ObjectRun, payout: str, currency: str) -> bool:
    """Fetches a carried payout and stores its reconciliation status. Returns whether it is completed now."""
    try:
        answer = await object_run.run.stripe.get(resource(PAYOUTS.collection, payout))
        status = decode_tolerantly(_PAYOUT, answer.body).reconciliation_status or UNKNOWN
    except (NotFound, Rejected, Forbidden, msgspec.DecodeError) as error:
        await _leave(object_run, payout, currency, UNKNOWN)
        refusal = (sql("money/refuse_payout"), object_run.id, payout, currency, str(error))
        await object_run.run.write(lambda connection: connection.execute(*refusal))
        return False
    logged = (payout, 1, answer.request_id, hashlib.sha256(answer.body).digest(), answer.at)
    await object_run.run.write(lambda connection: log_answers(connection, object_run, [logged]))
    await _leave(object_run, payout, currency, status)
    return status == COMPLETED


async def _leave(object_run: ObjectRun, payout: str, currency: str, carried: str | None) -> None:
    statement = (sql("money/carry_payout"), object_run.id, payout, currency, carried)
    await object_run.run.write(lambda connection: connection.execute(*statement))


async def _add_up(object_run: ObjectRun, payout: str, currency: str, cursor: str) -> None:
    done, last = False, None
    while not done:
        try:
            page = await _read(object_run, payout, currency, cursor, last)
        except (NotFound, Rejected) as error:
            refusal = (sql("money/refuse_payout"), object_run.id, payout, currency, str(error))
            await object_run.run.write(lambda connection: connection.execute(*refusal))  # noqa: B023 (awaited at once)
            return
        await object_run.run.write(partial(_keep, object_run=object_run, page=page))
        done = page.done
        if page.transactions:
            cursor, last = page.transactions[-1].id, page.transactions[-1].created


async def _read(
    object_run: ObjectRun, payout: str, currency: str, cursor: str, last: int | None
) -> PayoutPage:
    params: dict[str, object] = {"payout": payout, "limit": PAGE}
    if cursor:
        params["starting_after"] = cursor
    problem = ""
    for _ in range(ATTEMPTS):
        answer = await object_run.run.stripe.get(BALANCE_TRANSACTIONS.path, params)
        try:
            page = decode_tolerantly(_DECODER, answer.body)
        except msgspec.DecodeError as error:
            problem = not_a_page(error)
            continue
        problem = _misfit(page, cursor, last)
        if not problem:
            done = not page.has_more and len(page.data) < PAGE
            return PayoutPage(payout, currency, cursor, page.data, done, answer)
    raise Incomplete(
        f"the balance transactions of {payout} cannot be trusted: {problem}", EndReason.LIST_UNTRUSTED
    )


def _misfit(page: _Page, cursor: str, last: int | None) -> str:
    times = [each.created for each in page.data]
    return find_misfit(
        times if last is None else [last, *times],
        repeated=any(each.id == cursor for each in page.data),
        dead_end=page.has_more and not page.data,
    )


async def _keep(connection: Any, object_run: ObjectRun, page: PayoutPage) -> None:
    found = page.transactions
    own = [each for each in found if each.type == "payout" and each.source == page.payout]
    await connection.execute(
        sql("money/add_to_payout"),
        *(object_run.id, page.payout, page.currency, page.cursor),
        *(found[-1].id if found else page.cursor, len(found), sum(each.net for each in found), len(own)),
        sum(each.currency != page.currency for each in found),
        page.done,
    )
    asked = f"payout={page.payout}" + (f"&starting_after={page.cursor}" if page.cursor else "")
    answer = page.answer
    logged = (asked, len(found), answer.request_id, hashlib.sha256(answer.body).digest(), answer.at)
    await log_answers(connection, object_run, [logged])
