"""Copies both sides into the store by binary COPY. The ledger's rows are passed on without decoding them."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from datetime import datetime
from typing import Any

import msgspec

from reconcile.ledger.statements import Statements
from reconcile.objects.records import Record
from reconcile.postgres import LONG_TIMEOUT, retry_outages
from reconcile.queries import sql
from reconcile.runs.ledger_locks import reading_ledger, retry_locked
from reconcile.runs.object_run import ObjectRun

_STRIPE = (
    *("object_run", "number", "source", "id", "amount", "currency", "status", "created"),
    *("in_scope", "absent", "flaw", "details", "seen_at", "extra", "flaw_code"),
    *("excluded_by", "path_absent", "undisputed_status"),
)
_LEDGER = ("object_run", "id", "amount", "currency", "status", "created", "in_window", "extra")
_CHUNKS_IN_FLIGHT = 8

Row = tuple[Any, ...]


def stripe_row(
    object_run: ObjectRun,
    record: Record,
    seen_at: datetime,
    source: str,
    number: int | None = None,
    *,
    in_scope: bool = False,
) -> Row:
    """A record as a row of ``staged_stripe``: in scope if it is inside the window, or was in scope before."""
    inside = in_scope or record.created is None or record.created in object_run.run.window
    status = object_run.kind.status_of(record, object_run.mapping)
    return (
        *(object_run.id, number, source, record.id, record.amount, record.currency, status, record.created),
        *(inside, False, record.flaw, record.details, seen_at, record.extra, record.flaw_code),
        *(record.excluded_by, record.path_absent),
        object_run.kind.undisputed_status_of(record, object_run.mapping),
    )


def absent_row(
    object_run: ObjectRun, id_: str, seen_at: datetime, source: str, message: str | None = None
) -> Row:
    """The row of an object for which Stripe answered 404; ``message`` is Stripe's explanation."""
    details = None if message is None else msgspec.json.encode({"message": message}).decode()
    return (
        *(object_run.id, None, source, id_, None, None, None, None),
        *(False, True, None, details, seen_at, None, None, None, False, None),
    )


async def copy_stripe(connection: Any, rows: Sequence[Row]) -> None:
    await connection.copy_records_to_table(
        "staged_stripe", schema_name="paywatch", columns=_STRIPE, records=rows, timeout=LONG_TIMEOUT
    )


async def note_records(connection: Any, object_run: ObjectRun, records: Sequence[Record | None]) -> None:
    """Stores what the staged rows do not show of these records.

    Of records in which bytes were replaced, the smallest id, so that the report does not depend on the order
    of the answers. Of compared columns, those whose field is null.
    """
    sound = [each for each in records if each is not None and each.flaw is None]
    if ids := [each.id for each in sound if each.not_utf8]:
        await connection.execute(sql("listing/note_replaced_bytes"), object_run.id, min(ids))
    in_scope = [each for each in sound if each.excluded_by is None]
    if nulls := sorted({name for each in in_scope for name in each.null_fields}):
        await connection.execute(sql("listing/note_null_fields"), object_run.id, nulls)


async def copy_ledger(connection: Any, rows: Sequence[Any]) -> None:
    await connection.copy_records_to_table(
        "staged_ledger", schema_name="paywatch", columns=_LEDGER, records=rows, timeout=LONG_TIMEOUT
    )


async def restage_ledger(connection: Any, object_run: int, ids: Sequence[str], rows: Sequence[Any]) -> None:
    """Replaces the staged rows of ``ids``, which are sorted. Idempotent: a commit whose answer was lost is
    repeated."""
    await connection.execute(_UNSTAGE, object_run, ids, ids[0], ids[-1], timeout=LONG_TIMEOUT)
    if rows:
        await copy_ledger(connection, rows)


_UNSTAGE = """
delete from paywatch.staged_ledger where object_run = $1 and id >= $3 and id <= $4 and id = any($2::text[])
"""


async def stage_ledger(object_run: ObjectRun, statements: Statements) -> None:
    """Stages all rows of the window from one snapshot of the ledger.

    Rows of an earlier attempt are deleted first, in a separate transaction: a worker that freezes during the
    copy must not hold locks that the next worker would wait for. Rows that are found afterwards were
    committed by this attempt, and only the answer was lost.
    """
    delete = "delete from paywatch.staged_ledger where object_run = $1"
    query = statements.staging(object_run.id, object_run.run.window)

    async def work(connection: Any) -> None:
        await connection.execute(delete, object_run.id, timeout=LONG_TIMEOUT)
        await _pipe(object_run, query, connection)

    await object_run.run.write(
        lambda connection: connection.execute(delete, object_run.id, timeout=LONG_TIMEOUT)
    )
    await retry_locked(object_run, lambda: object_run.run.write(work))
    if statements.table.rows_where:
        await _keep_left_out(object_run, statements)


class LeftOutRows(msgspec.Struct, frozen=True):
    """Rows of the window that ``rows_where`` leaves out. ``amount`` is a decimal in the column's unit."""

    currency: str | None
    rows: int
    amount: str


async def _keep_left_out(object_run: ObjectRun, statements: Statements) -> None:
    """Stores how many rows are not read, for the report."""

    async def count() -> list[LeftOutRows]:
        async with reading_ledger(object_run) as ledger:
            found = await ledger.fetch(statements.left_out(object_run.run.window), timeout=LONG_TIMEOUT)
            return [LeftOutRows(**row) for row in found]

    found = await retry_locked(object_run, lambda: retry_outages(count))
    text = msgspec.json.encode(found).decode()
    query = sql("listing/keep_left_out_rows")
    await object_run.run.write(lambda connection: connection.execute(query, object_run.id, text))


async def _pipe(object_run: ObjectRun, query: str, store: Any) -> None:
    """Pipes a binary COPY from the ledger into the store, with a bounded number of chunks in flight."""
    chunks: asyncio.Queue[bytes | Exception | None] = asyncio.Queue(_CHUNKS_IN_FLIGHT)
    reading = asyncio.create_task(_read(object_run, query, chunks))
    try:
        await store.copy_to_table(
            "staged_ledger",
            schema_name="paywatch",
            columns=_LEDGER,
            source=_received(chunks),
            format="binary",
            timeout=LONG_TIMEOUT,
        )
    finally:
        reading.cancel()
        await asyncio.wait([reading])


async def _read(object_run: ObjectRun, query: str, chunks: asyncio.Queue[bytes | Exception | None]) -> None:
    try:
        async with reading_ledger(object_run) as ledger:
            await ledger.copy_from_query(query, output=chunks.put, format="binary", timeout=LONG_TIMEOUT)
    except Exception as error:
        await chunks.put(error)
    else:
        await chunks.put(None)


async def _received(chunks: asyncio.Queue[bytes | Exception | None]) -> AsyncIterator[bytes]:
    while (chunk := await chunks.get()) is not None:
        if isinstance(chunk, Exception):
            raise chunk
        yield chunk
