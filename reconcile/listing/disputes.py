"""Reads the disputes of objects that Stripe marks as disputed: the mark stays when a dispute was won, and an
inquiry has it too."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec

from reconcile.listing.checkpoints import log_answers
from reconcile.listing.lookups import LOOKUP_BATCH, ask_each, batches
from reconcile.objects.disputes import takes_money
from reconcile.objects.kind import DISPUTED
from reconcile.objects.records import Link, linked
from reconcile.paging import PAGE
from reconcile.queries import sql
from reconcile.runs.object_run import ObjectRun
from stripeapi import Forbidden, NotFound, Rejected, decode_tolerantly


class _Dispute(msgspec.Struct):
    status: str
    charge: Link = None
    payment_intent: Link = None


class _Page(msgspec.Struct):
    data: list[_Dispute]


_PAGE = msgspec.json.Decoder(_Page)


@dataclass(frozen=True, slots=True)
class _Answer:
    """``disputed`` is None if Stripe did not say."""

    id: str
    disputed: bool | None
    count: int
    request_id: str
    sha256: bytes
    at: datetime


async def look_up_disputes(object_run: ObjectRun) -> None:
    """Decides for each object that is marked as disputed whether a dispute takes its money.

    Raises StripeError that can pass; an object whose disputes the key may not read becomes invalid.
    """
    if DISPUTED not in object_run.mapping.statuses or DISPUTED not in object_run.kind.derived_statuses:
        return
    async for ids in batches(object_run, "listing/disputed_ids", LOOKUP_BATCH):
        answers = await ask_each(object_run, ids, _ask)
        await _keep(object_run, answers)


async def _ask(object_run: ObjectRun, id_: str) -> _Answer:
    noun = object_run.kind.noun
    try:
        answer = await object_run.run.stripe.get("/v1/disputes", {noun: id_, "limit": PAGE})
    except (Forbidden, NotFound, Rejected) as error:
        return _Answer(id_, None, 0, error.request_id, b"", error.at)
    try:
        page = decode_tolerantly(_PAGE, answer.body)
    except msgspec.DecodeError:
        page = _Page([])
    # The links are checked, so that a server which ignores the parameter cannot mislead.
    found = [each for each in page.data if linked(getattr(each, noun)) == id_]
    disputed = any(takes_money(each.status) for each in found) if found else None
    digest = hashlib.sha256(answer.body).digest()
    return _Answer(id_, disputed, len(found), answer.request_id, digest, answer.at)


async def _keep(object_run: ObjectRun, answers: Sequence[_Answer]) -> None:
    async def work(connection: Any) -> None:
        await connection.execute(
            sql("listing/decide_disputed"),
            object_run.id,
            [each.id for each in answers],
            [each.id for each in answers if each.disputed],
            [each.id for each in answers if each.disputed is None],
        )
        await log_answers(
            connection,
            object_run,
            [
                (f"disputes of {each.id}", each.count, each.request_id, each.sha256, each.at)
                for each in answers
            ],
        )

    await object_run.run.write(work)
