"""Asks each side by id for what the other one has: only a 404 of Stripe proves that an object does not
exist."""

import asyncio
import hashlib
from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

import msgspec

from reconcile.ledger.statements import Statements
from reconcile.listing.checkpoints import log_answers
from reconcile.listing.slices import wanted
from reconcile.listing.staging import Row, absent_row, copy_stripe, restage_ledger, stripe_row
from reconcile.objects.kinds import Kind
from reconcile.objects.records import Record
from reconcile.postgres import LONG, steadily
from reconcile.queries import sql
from reconcile.runs.job import Job
from reconcile.tasks import ahead, together
from stripeapi import NotFound, Rejected, resource

IDS_AT_ONCE = 5000
ASKED_AT_ONCE = 256
_AGAIN_AT_MOST = 2000
_BY_INDEX = "set local plan_cache_mode = force_custom_plan; set local enable_seqscan = off"
_MERGED = "set local enable_nestloop = off; set local enable_hashjoin = off"
"""Postgres has no statistics of what was just staged, and would search one side for each row of the other."""
REFUSED = "Stripe refuses this id"
AGAIN = -1
"""The slice number of an object that was asked for once more."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One answer about one id. ``record`` None: there is no such object."""

    id: str
    record: Record | None
    request_id: str
    sha256: bytes
    at: datetime


async def ask_ledger(job: Job, statements: Statements) -> None:
    """The ledger's rows of Stripe's records, wherever in time the ledger has them."""
    async with ahead(batches(job, "listing/unmatched", IDS_AT_ONCE)) as unmatched:
        async for ids in unmatched:
            rows = await read_ledger(job, statements, ids)
            if rows:
                await job.write(partial(restage_ledger, part=job.part, ids=ids, rows=rows))


async def read_ledger(job: Job, statements: Statements, ids: Sequence[str]) -> list[Any]:
    """The ledger's rows of these ids, in the columns of staging."""

    async def work() -> list[Any]:
        async with job.deps.ledger.acquire() as ledger, ledger.transaction(readonly=True):
            await ledger.execute(_BY_INDEX)
            found: list[Any] = await ledger.fetch(statements.by_id(job.window), job.part, ids, timeout=LONG)
            return found

    return await steadily(work)


async def ask_stripe(job: Job) -> None:
    """What Stripe says of ledger rows that it did not list. Raises StripeError where it does not say."""
    asked = 0
    async for ids in batches(job, "listing/unasked", ASKED_AT_ONCE):
        answers = await ask(job, ids)
        await job.write(partial(keep_answers, job=job, answers=answers, source="unlisted"))
        asked += len(ids)
        job.report("lookups", records=asked)


async def ask_again(job: Job) -> bool:
    """Asks once more where the ledger is ahead of Stripe or could be, up to 2000 times; False if nowhere."""
    store = job.deps.store
    found = await steadily(
        lambda: store.fetch(sql("listing/ahead"), job.part, AGAIN, _AGAIN_AT_MOST, timeout=LONG)
    )
    if not found:
        return False
    known = {row["id"]: row for row in found}
    answers = await ask(job, list(known))
    rows = [
        stripe_row(
            job, each.record, each.at, known[each.id]["source"], AGAIN, in_scope=known[each.id]["in_scope"]
        )
        for each in answers
        if each.record is not None
    ]

    async def work(connection: Any) -> None:
        await copy_stripe(connection, rows)
        await log_answers(connection, job, [logged(each) for each in answers])

    await job.write(work)
    return True


async def ask(job: Job, ids: Sequence[str]) -> list[Asked]:
    """Asks Stripe for each id, as many at once as its pacer can use. The first refusal ends it."""
    free = asyncio.Semaphore(wanted(job.deps.rate, 0.5))

    async def one(id_: str) -> Asked:
        async with free:
            return await _ask(job, id_)

    return await together([one(id_) for id_ in ids])


async def _ask(job: Job, id_: str) -> Asked:
    try:
        answer = await job.stripe.get(resource(job.kind.collection, id_), _expanded(job.kind))
    except NotFound as error:
        return Asked(id_, None, error.request_id, b"", error.at)
    except Rejected as error:
        flaw = Record(id_, flaw=f"{REFUSED} ({error.code or error.status})")
        return Asked(id_, flaw, error.request_id, b"", error.at)
    try:
        record = job.kind.decode_one(answer.body)
    except msgspec.DecodeError as error:
        record = Record(id_, flaw=f"Stripe's object cannot be read: {error}")
    return Asked(id_, _same(record, id_), answer.request_id, hashlib.sha256(answer.body).digest(), answer.at)


def _expanded(kind: Kind) -> dict[str, object]:
    return {"expand": list(kind.expand_one)} if kind.expand else {}


def _same(record: Record, id_: str) -> Record:
    """Staged under the id that was asked for, whatever the answer calls itself."""
    if record.id == id_:
        return record
    return Record(id_, flaw=record.flaw or "Stripe answered with an object of another id")


async def keep_answers(connection: Any, job: Job, answers: Sequence[Asked], source: str) -> None:
    rows: list[Row] = [
        absent_row(job, each.id, each.at, source)
        if each.record is None
        else stripe_row(job, each.record, each.at, source)
        for each in answers
    ]
    await copy_stripe(connection, rows)
    await log_answers(connection, job, [logged(each) for each in answers])


def logged(asked: Asked) -> tuple[str, int, str, bytes, datetime]:
    """An answer as the log of pages has it."""
    return (asked.id, int(asked.record is not None), asked.request_id, asked.sha256, asked.at)


async def batches(job: Job, name: str, size: int, *more: object) -> AsyncGenerator[list[str], None]:
    """Ids in their order, so many at a time, from a statement that takes part, last id and size, and
    ``more``."""
    last = ""
    while True:
        ids = [row["id"] for row in await steadily(lambda: _next(job, name, last, size, *more))]  # noqa: B023 (awaited at once)
        if not ids:
            return
        yield ids
        last = ids[-1]


async def _next(job: Job, name: str, last: str, size: int, *more: object) -> list[Any]:
    async with job.deps.store.acquire() as connection, connection.transaction(readonly=True):
        await connection.execute(_MERGED)
        found: list[Any] = await connection.fetch(sql(name), job.part, last, size, *more, timeout=LONG)
        return found
