"""Both sides into the store by binary COPY: Stripe's records as they are decoded, the ledger's rows
undecoded."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from datetime import datetime
from typing import Any

from reconcile.ledger.statements import Statements
from reconcile.objects.records import Record
from reconcile.postgres import LONG_TIMEOUT
from reconcile.runs.object_run import ObjectRun

_STRIPE = (
    *("part", "number", "source", "id", "amount", "currency", "status", "created"),
    *("in_scope", "absent", "flaw", "details", "seen_at", "extra"),
)
_LEDGER = ("part", "id", "amount", "currency", "status", "created", "in_window", "extra")
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
    """One record as a row of ``staged_stripe``: in scope inside the window, or where it was before."""
    inside = in_scope or record.created is None or record.created in object_run.run.window
    status = object_run.kind.status_of(record, object_run.mapping)
    return (
        *(object_run.id, number, source, record.id, record.amount, record.currency, status, record.created),
        *(inside, False, record.flaw, record.details, seen_at, record.extra),
    )


def absent_row(object_run: ObjectRun, id_: str, seen_at: datetime, source: str) -> Row:
    """Stripe answered 404."""
    return (object_run.id, None, source, id_, None, None, None, None, False, True, None, None, seen_at, None)


async def copy_stripe(connection: Any, rows: Sequence[Row]) -> None:
    await connection.copy_records_to_table(
        "staged_stripe", schema_name="paywatch", columns=_STRIPE, records=rows, timeout=LONG_TIMEOUT
    )


async def copy_ledger(connection: Any, rows: Sequence[Any]) -> None:
    await connection.copy_records_to_table(
        "staged_ledger", schema_name="paywatch", columns=_LEDGER, records=rows, timeout=LONG_TIMEOUT
    )


async def restage_ledger(connection: Any, part: int, ids: Sequence[str], rows: Sequence[Any]) -> None:
    """The rows of ``ids``, which are in their order, in the place of what was staged of these: also where
    that was committed, and only the answer was lost."""
    await connection.execute(_UNSTAGE, part, ids, ids[0], ids[-1], timeout=LONG_TIMEOUT)
    if rows:
        await copy_ledger(connection, rows)


_UNSTAGE = """
delete from paywatch.staged_ledger where part = $1 and id >= $3 and id <= $4 and id = any($2::text[])
"""


async def stage_ledger(object_run: ObjectRun, statements: Statements) -> None:
    """All rows of the window, from one snapshot of the ledger.

    What an earlier attempt left goes first, in a transaction of its own: a worker that freezes while it
    copies holds no lock that the next one would wait for. What is left then was committed just now, and only
    the answer was lost.
    """
    delete = "delete from paywatch.staged_ledger where part = $1"
    query = statements.staging(object_run.id, object_run.run.window)

    async def work(connection: Any) -> None:
        await connection.execute(delete, object_run.id, timeout=LONG_TIMEOUT)
        await _pipe(object_run, query, connection)

    await object_run.run.write(
        lambda connection: connection.execute(delete, object_run.id, timeout=LONG_TIMEOUT)
    )
    await object_run.run.write(work)


async def _pipe(object_run: ObjectRun, query: str, store: Any) -> None:
    """Binary COPY out of the ledger straight into the store; what is in flight between them is bounded."""
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
        async with object_run.run.deps.ledger.acquire() as ledger, ledger.transaction(readonly=True):
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
