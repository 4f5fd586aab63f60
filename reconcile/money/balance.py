"""Computes the account's balance at the end of the window.

Stripe reports only the current balance. An earlier balance is the current one minus the movements since, so
the balance transactions from the window's end until now are listed too, and the balance is fetched before and
after the last page of them, until nothing moves in between. Available and pending are added together, because
money that becomes available is not a movement.
"""

import hashlib
from datetime import datetime, timedelta
from typing import Any

import msgspec

from reconcile.codes import BalanceReason, Coded
from reconcile.listing.checkpoints import add_slices, load_slices, log_answers
from reconcile.listing.partition import even_cutter
from reconcile.listing.readers import Readers
from reconcile.listing.slices import Slice
from reconcile.objects.records import Currency
from reconcile.postgres import LONG_TIMEOUT, retry_outages
from reconcile.queries import sql
from reconcile.runs.object_run import ObjectRun
from reconcile.windows import format_utc
from stripeapi import Forbidden, Garbled, decode_tolerantly

PATH = "/v1/balance"
REACH = timedelta(days=2)
"""The maximum age of a window's end: all movements since then must be listed."""
AFTER = "after"
"""The source of slices from the window's end until now."""
_TRIES = 5
_NEWEST = timedelta(minutes=1)
_AHEAD = timedelta(seconds=2)


class BalanceBounds(msgspec.Struct, frozen=True):
    """``opening`` and ``closing`` are minor units by currency at the window's ends. ``reason`` says why
    ``closing`` is None, ``no_opening`` why ``opening`` is."""

    opening: dict[str, int] | None = None
    closing: dict[str, int] | None = None
    reason_code: str | None = None
    reason: str = ""
    no_opening_code: str | None = None
    no_opening: str = ""
    opening_run: str = ""


class _Amount(msgspec.Struct):
    amount: int
    currency: Currency


class _Balance(msgspec.Struct):
    available: list[_Amount]
    pending: list[_Amount]


_DECODER = msgspec.json.Decoder(_Balance)


async def fetch_balance(object_run: ObjectRun) -> BalanceBounds:
    """Computes both bounds as far as possible, and stores the closing balance for later runs."""
    try:
        closing = await _closing(object_run)
    except Forbidden as error:
        code, reason = BalanceReason.BALANCE_NOT_PERMITTED, f"the API key may not read the balance ({error})"
        return BalanceBounds(reason_code=code, reason=reason)
    if isinstance(closing, Coded):
        return BalanceBounds(reason_code=closing.code, reason=closing.text)
    found = await retry_outages(
        lambda: object_run.run.deps.store.fetchrow(
            sql("money/opening_balance"),
            object_run.run.account.stored,
            object_run.run.window.from_,
            object_run.run.id,
        )
    )
    if found is None or found["at"] != object_run.run.window.from_:
        code = BalanceReason.NO_OPENING_BALANCE
        return BalanceBounds(closing=closing, no_opening_code=code, no_opening=_no_opening(object_run, found))
    return BalanceBounds(
        opening=msgspec.json.decode(found["totals"], type=dict[str, int]),
        opening_run=found["run"],
        closing=closing,
    )


def _no_opening(object_run: ObjectRun, found: Any) -> str:
    begins = format_utc(object_run.run.window.from_)
    last = "" if found is None else f"; the last run before it recorded it at {format_utc(found['at'])}"
    return f"no earlier run recorded the balance at {begins}, where this window begins{last}"


async def _closing(object_run: ObjectRun) -> dict[str, int] | Coded:
    """The balance when the window ended, or why it is not known."""
    present, at = await _present(object_run)
    if at - object_run.run.window.until > REACH:
        days = REACH.days
        sentence = f"the window ended more than {days} days ago, and Stripe reports only the current balance"
        return Coded(BalanceReason.WINDOW_TOO_OLD, sentence)
    await _list_until(object_run, at + _AHEAD)
    for _ in range(_TRIES):
        before, looked = present, at
        present, at = await _present(object_run)
        if present == before:
            return await _keep(object_run, present, at)
        await _list(object_run, max(object_run.run.window.until, looked - _NEWEST), at + _AHEAD)
    sentence = f"money moved each of the {_TRIES} times that the balance was fetched"
    return Coded(BalanceReason.BALANCE_CHANGING, sentence)


async def _present(object_run: ObjectRun) -> tuple[dict[str, int], datetime]:
    """Returns available plus pending by currency, and the time of Stripe's answer."""
    answer = await object_run.run.stripe.get(PATH)
    try:
        found = decode_tolerantly(_DECODER, answer.body)
    except msgspec.DecodeError as error:
        raise Garbled(f"{PATH}: the answer is not a balance ({error})") from error
    logged = ("balance", 1, answer.request_id, hashlib.sha256(answer.body).digest(), answer.at)
    await object_run.run.write(lambda connection: log_answers(connection, object_run, [logged]))
    totals: dict[str, int] = {}
    for each in (*found.available, *found.pending):
        totals[each.currency] = totals.get(each.currency, 0) + each.amount
    return totals, answer.at


async def _list_until(object_run: ObjectRun, at: datetime) -> None:
    """Lists the movements since the window's end; an earlier attempt may have read some of them."""
    begun = [each for each in await load_slices(object_run) if each.source == AFTER]
    if unread := [each for each in begun if not each.done]:
        await Readers(object_run, unread, even_cutter).run()
    read = [each.upper - _NEWEST for each in begun]
    await _list(object_run, max([object_run.run.window.until, *read]), at)


async def _list(object_run: ObjectRun, lower: datetime, upper: datetime) -> None:
    if lower < upper:
        number = max(each.number for each in await load_slices(object_run)) + 1
        found = Slice(number, AFTER, lower, upper)
        await add_slices(object_run, [found])
        await Readers(object_run, [found], even_cutter).run()


async def _keep(object_run: ObjectRun, present: dict[str, int], at: datetime) -> dict[str, int]:
    async def work(connection: Any) -> dict[str, int]:
        moved = await connection.fetch(
            sql("money/moved_since"), object_run.id, object_run.run.window.until, timeout=LONG_TIMEOUT
        )
        closing = dict(present)
        for row in moved:
            closing[row["currency"]] = closing.get(row["currency"], 0) - row["net"]
        text = msgspec.json.encode(closing).decode()
        await connection.execute(
            sql("money/keep_balance"),
            object_run.run.account.stored,
            object_run.run.window.until,
            object_run.run.id,
            at,
            text,
        )
        return closing

    return await object_run.run.write(work)
