"""What the account held at the end of the window.

Stripe tells only the present balance. What was held at an earlier moment is the present balance less what
moved since; so the balance transactions from the window's end until now are listed too, and the balance is
asked for before and after the last look at them, until nothing moves in between. Available and pending count
together: that money becomes available is no movement.
"""

import hashlib
from datetime import datetime, timedelta
from typing import Any

import msgspec

from reconcile.listing.checkpoints import add_slices, load_slices, log_answers
from reconcile.listing.partition import even_cutter
from reconcile.listing.readers import Readers
from reconcile.listing.slices import Slice
from reconcile.objects.records import Currency
from reconcile.postgres import LONG, steadily
from reconcile.queries import sql
from reconcile.runs.job import Job
from reconcile.windows import written
from stripeapi import Forbidden, Garbled

PATH = "/v1/balance"
REACH = timedelta(days=2)
"""How long ago a window can have ended: what moved since must all be listed."""
AFTER = "after"
"""The slices from the window's end until now."""
_TRIES = 5
_NEWEST = timedelta(minutes=1)
_AHEAD = timedelta(seconds=2)


class Told(msgspec.Struct, frozen=True):
    """``opening`` and ``closing`` are minor units by currency at the window's ends; None where ``reason``, or
    ``no_opening``, says why."""

    opening: dict[str, int] | None = None
    closing: dict[str, int] | None = None
    reason: str = ""
    no_opening: str = ""
    opening_run: str = ""


class _Amount(msgspec.Struct):
    amount: int
    currency: Currency


class _Balance(msgspec.Struct):
    available: list[_Amount]
    pending: list[_Amount]


_DECODER = msgspec.json.Decoder(_Balance)


async def tell(job: Job) -> Told:
    """Both ends, as far as they can be told; what is said of the window's end is kept for later runs."""
    try:
        closing = await _closing(job)
    except Forbidden as error:
        return Told(reason=f"the key may not read the balance ({error})")
    if isinstance(closing, str):
        return Told(reason=closing)
    found = await steadily(
        lambda: job.deps.store.fetchrow(sql("money/balance_at"), job.account, job.window.from_, job.held.run)
    )
    if found is None or found["at"] != job.window.from_:
        return Told(closing=closing, no_opening=_no_opening(job, found))
    return Told(
        opening=msgspec.json.decode(found["totals"], type=dict[str, int]),
        opening_run=found["run"],
        closing=closing,
    )


def _no_opening(job: Job, found: Any) -> str:
    last = "" if found is None else f"; the last one before it told it at {written(found['at'])}"
    return f"no earlier run told the balance at {written(job.window.from_)}, where this window begins{last}"


async def _closing(job: Job) -> dict[str, int] | str:
    """What was held when the window ended, or why that cannot be told."""
    present, at = await _present(job)
    if at - job.window.until > REACH:
        days = REACH.days
        return f"the window ended more than {days} days ago, and Stripe tells only the present balance"
    await _list_until(job, at + _AHEAD)
    for _ in range(_TRIES):
        before, looked = present, at
        present, at = await _present(job)
        if present == before:
            return await _keep(job, present, at)
        await _list(job, max(job.window.until, looked - _NEWEST), at + _AHEAD)
    return f"money moved each of the {_TRIES} times that the balance was asked for"


async def _present(job: Job) -> tuple[dict[str, int], datetime]:
    """Available and pending together, by currency, and when Stripe said so."""
    answer = await job.stripe.get(PATH)
    try:
        found = _DECODER.decode(answer.body)
    except msgspec.DecodeError as error:
        raise Garbled(f"{PATH}: the answer is not a balance ({error})") from error
    logged = ("balance", 1, answer.request_id, hashlib.sha256(answer.body).digest(), answer.at)
    await job.write(lambda connection: log_answers(connection, job, [logged]))
    totals: dict[str, int] = {}
    for each in (*found.available, *found.pending):
        totals[each.currency] = totals.get(each.currency, 0) + each.amount
    return totals, answer.at


async def _list_until(job: Job, at: datetime) -> None:
    """From the window's end on; an earlier attempt may have read a part of it."""
    begun = [each for each in await load_slices(job) if each.source == AFTER]
    if unread := [each for each in begun if not each.done]:
        await Readers(job, unread, even_cutter).run()
    read = [each.upper - _NEWEST for each in begun]
    await _list(job, max([job.window.until, *read]), at)


async def _list(job: Job, lower: datetime, upper: datetime) -> None:
    if lower < upper:
        number = max(each.number for each in await load_slices(job)) + 1
        found = Slice(number, AFTER, lower, upper)
        await add_slices(job, [found])
        await Readers(job, [found], even_cutter).run()


async def _keep(job: Job, present: dict[str, int], at: datetime) -> dict[str, int]:
    async def work(connection: Any) -> dict[str, int]:
        moved = await connection.fetch(sql("money/moved_since"), job.part, job.window.until, timeout=LONG)
        closing = dict(present)
        for row in moved:
            closing[row["currency"]] = closing.get(row["currency"], 0) - row["net"]
        text = msgspec.json.encode(closing).decode()
        await connection.execute(
            sql("money/keep_balance"), job.account, job.window.until, job.held.run, at, text
        )
        return closing

    return await job.write(work)
