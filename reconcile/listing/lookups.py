"""Looks records up by id on the side that lacks them. Only a 404 proves that Stripe has no such object."""

import asyncio
import hashlib
import re
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from reconcile.codes import StripeFlaw
from reconcile.ledger.statements import Statements
from reconcile.listing.checkpoints import log_answers
from reconcile.listing.slices import wanted
from reconcile.listing.staging import (
    Row,
    absent_row,
    copy_stripe,
    note_records,
    restage_ledger,
    stripe_row,
)
from reconcile.objects.kind import Kind
from reconcile.objects.records import Record
from reconcile.postgres import LONG_TIMEOUT, T, retry_outages
from reconcile.queries import sql
from reconcile.runs.ledger_locks import reading_ledger, retry_locked
from reconcile.runs.object_run import ObjectRun
from reconcile.tasks import gather_all, prefetch
from stripeapi import NotFound, Rejected, resource

ID_BATCH = 5000
LOOKUP_BATCH = 256
_AGAIN_AT_MOST = 2000
_BY_INDEX = "set local plan_cache_mode = force_custom_plan; set local enable_seqscan = off"
_MERGED = "set local enable_nestloop = off; set local enable_hashjoin = off"
"""Merge joins: Postgres has no statistics of freshly staged rows and would plan a nested loop over them."""
_OTHER_MODE = re.compile(r"a similar object exists in (?:test|live) mode[^\".]*")
_LONGEST_MESSAGE = 200
AGAIN = -1
"""The slice number of objects that were retrieved a second time."""


@dataclass(frozen=True, slots=True)
class Lookup:
    """One answer about one id. ``record`` is None if there is no such object."""

    id: str
    record: Record | None
    request_id: str
    sha256: bytes
    at: datetime
    message: str | None = None
    """What Stripe says about an object that the key's mode does not have."""


async def look_up_ledger_rows(object_run: ObjectRun, statements: Statements) -> None:
    """Stages the ledger's rows of Stripe's records, whatever creation time the ledger gives them."""
    async with prefetch(batches(object_run, "listing/ids_without_row", ID_BATCH)) as unmatched:
        async for ids in unmatched:
            rows = await read_ledger_rows(object_run, statements, ids)
            if rows:
                await object_run.run.write(
                    partial(restage_ledger, object_run=object_run.id, ids=ids, rows=rows)
                )
            if statements.table.rows_where:
                await _name_left_out_rows(object_run, statements, ids)


async def _name_left_out_rows(object_run: ObjectRun, statements: Statements, ids: Sequence[str]) -> None:
    """Stores which ids have a row that is not read: a row that is inserted beside it would be a duplicate."""

    async def work() -> list[str]:
        async with reading_ledger(object_run) as ledger:
            await ledger.execute(_BY_INDEX)
            found = await ledger.fetch(statements.left_out_ids(), ids, timeout=LONG_TIMEOUT)
            return [row["id"] for row in found]

    if found := await retry_locked(object_run, lambda: retry_outages(work)):
        await object_run.run.write(
            lambda connection: connection.execute(sql("listing/name_left_out_rows"), object_run.id, found)
        )


async def read_ledger_rows(object_run: ObjectRun, statements: Statements, ids: Sequence[str]) -> list[Any]:
    """Returns the ledger's rows of these ids, in the columns of staging."""

    async def work() -> list[Any]:
        async with reading_ledger(object_run) as ledger:
            await ledger.execute(_BY_INDEX)
            found: list[Any] = await ledger.fetch(
                statements.by_id(object_run.run.window), object_run.id, ids, timeout=LONG_TIMEOUT
            )
            return found

    return await retry_locked(object_run, lambda: retry_outages(work))


async def look_up_unlisted(object_run: ObjectRun) -> None:
    """Retrieves the objects of ledger rows that Stripe did not list. Raises StripeError."""
    looked_up = 0
    async for ids in batches(object_run, "listing/unlisted_ids", LOOKUP_BATCH):
        answers = await look_up(object_run, ids)
        await object_run.run.write(
            partial(keep_answers, object_run=object_run, answers=answers, source="unlisted")
        )
        looked_up += len(ids)
        object_run.report("lookups", records=looked_up)


async def look_up_again(object_run: ObjectRun) -> bool:
    """Retrieves up to 2000 objects again whose ledger row is, or may be, newer. Returns whether there were
    any."""
    store = object_run.run.deps.store
    found = await retry_outages(
        lambda: store.fetch(
            sql("listing/doubtful_ids"), object_run.id, AGAIN, _AGAIN_AT_MOST, timeout=LONG_TIMEOUT
        )
    )
    if not found:
        return False
    known = {row["id"]: row for row in found}
    answers = await look_up(object_run, list(known))
    rows = [
        stripe_row(
            object_run,
            each.record,
            each.at,
            known[each.id]["source"],
            AGAIN,
            in_scope=known[each.id]["in_scope"],
        )
        for each in answers
        if each.record is not None
    ]

    async def work(connection: Any) -> None:
        await copy_stripe(connection, rows)
        await note_records(connection, object_run, [each.record for each in answers])
        await log_answers(connection, object_run, [page_log_row(each) for each in answers])

    await object_run.run.write(work)
    return True


async def look_up(object_run: ObjectRun, ids: Sequence[str]) -> list[Lookup]:
    """Retrieves each id. The first error is raised."""
    return await ask_each(object_run, ids, _ask)


async def ask_each(
    object_run: ObjectRun, ids: Sequence[str], ask: Callable[[ObjectRun, str], Awaitable[T]]
) -> list[T]:
    """Asks about each id, as many concurrently as the pacer allows. The first error is raised."""
    free = asyncio.Semaphore(wanted(object_run.rate, 0.5))

    async def one(id_: str) -> T:
        async with free:
            return await ask(object_run, id_)

    return await gather_all([one(id_) for id_ in ids])


async def _ask(object_run: ObjectRun, id_: str) -> Lookup:
    try:
        answer = await object_run.run.stripe.get(
            resource(object_run.kind.collection, id_), _expanded(object_run.kind)
        )
    except NotFound as error:
        return Lookup(id_, None, error.request_id, b"", error.at, _other_mode(error))
    except Rejected as error:
        sentence = f"Stripe refuses this id ({error.code or error.status})"
        refused = Record(id_, flaw=sentence, flaw_code=StripeFlaw.ID_REFUSED)
        return Lookup(id_, refused, error.request_id, b"", error.at)
    record = object_run.kind.decode_one(answer.body)
    return Lookup(id_, _same(record, id_), answer.request_id, hashlib.sha256(answer.body).digest(), answer.at)


def _other_mode(error: NotFound) -> str | None:
    """Stripe's own words if the object exists in the other mode, test or live; it has no code for that."""
    found = _OTHER_MODE.search(str(error))
    return found and found[0][:_LONGEST_MESSAGE]


def _expanded(kind: Kind) -> dict[str, object]:
    return {"expand": list(kind.expand_one)} if kind.expand else {}


def _same(record: Record, id_: str) -> Record:
    """The record under the id that was requested; flawed if the answer has another id."""
    if record.id == id_:
        return record
    if record.flaw is not None:
        return Record(id_, flaw=record.flaw, flaw_code=record.flaw_code)
    return Record(id_, flaw="Stripe returned an object with another id", flaw_code=StripeFlaw.ID_MISMATCH)


async def keep_answers(
    connection: Any, object_run: ObjectRun, answers: Sequence[Lookup], source: str
) -> None:
    rows: list[Row] = [
        absent_row(object_run, each.id, each.at, source, each.message)
        if each.record is None
        else stripe_row(object_run, each.record, each.at, source)
        for each in answers
    ]
    await copy_stripe(connection, rows)
    await note_records(connection, object_run, [each.record for each in answers])
    await log_answers(connection, object_run, [page_log_row(each) for each in answers])


def page_log_row(lookup: Lookup) -> tuple[str, int, str, bytes, datetime]:
    """The row of an answer in the log of pages."""
    return (lookup.id, int(lookup.record is not None), lookup.request_id, lookup.sha256, lookup.at)


async def batches(
    object_run: ObjectRun, name: str, size: int, *more: object
) -> AsyncGenerator[list[str], None]:
    """Yields batches of ids in order, from a statement whose parameters are object run, last id, size and
    ``more``."""
    last = ""
    while True:
        ids = [row["id"] for row in await retry_outages(lambda: _next(object_run, name, last, size, *more))]  # noqa: B023 (awaited at once)
        if not ids:
            return
        yield ids
        last = ids[-1]


async def _next(object_run: ObjectRun, name: str, last: str, size: int, *more: object) -> list[Any]:
    async with object_run.run.deps.store.acquire() as connection, connection.transaction(readonly=True):
        await connection.execute(_MERGED)
        found: list[Any] = await connection.fetch(
            sql(name), object_run.id, last, size, *more, timeout=LONG_TIMEOUT
        )
        return found
