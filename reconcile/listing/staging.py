"""Both sides into the store by binary COPY: Stripe's records as they are decoded, the ledger's rows
undecoded."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from datetime import datetime
from typing import Any

from reconcile.ledger.statements import Statements
from reconcile.objects.records import Record
from reconcile.postgres import LONG
from reconcile.runs.job import Job

_STRIPE = (
    *("part", "number", "source", "id", "amount", "currency", "status", "created"),
    *("in_scope", "absent", "flaw", "details", "seen_at", "extra"),
)
_LEDGER = ("part", "id", "amount", "currency", "status", "created", "in_window", "extra")
_CHUNKS_IN_FLIGHT = 8

Row = tuple[Any, ...]


def stripe_row(
    job: Job,
    record: Record,
    seen_at: datetime,
    source: str,
    number: int | None = None,
    *,
    in_scope: bool = False,
) -> Row:
    """One record as a row of ``staged_stripe``: in scope inside the window, or where it was before."""
    inside = in_scope or record.created is None or record.created in job.window
    status = job.kind.word(record, job.mapping)
    return (
        *(job.part, number, source, record.id, record.amount, record.currency, status, record.created),
        *(inside, False, record.flaw, record.details, seen_at, record.extra),
    )


def absent_row(job: Job, id_: str, seen_at: datetime, source: str) -> Row:
    """Stripe answered 404."""
    return (job.part, None, source, id_, None, None, None, None, False, True, None, None, seen_at, None)


async def copy_stripe(connection: Any, rows: Sequence[Row]) -> None:
    await connection.copy_records_to_table(
        "staged_stripe", schema_name="paywatch", columns=_STRIPE, records=rows, timeout=LONG
    )


async def copy_ledger(connection: Any, rows: Sequence[Any]) -> None:
    await connection.copy_records_to_table(
        "staged_ledger", schema_name="paywatch", columns=_LEDGER, records=rows, timeout=LONG
    )


async def restage_ledger(connection: Any, part: int, ids: Sequence[str], rows: Sequence[Any]) -> None:
    """The rows of ``ids``, which are in their order, in the place of what was staged of these: also where
    that was committed, and only the answer was lost."""
    await connection.execute(_UNSTAGE, part, ids, ids[0], ids[-1], timeout=LONG)
    if rows:
        await copy_ledger(connection, rows)


_UNSTAGE = """
delete from paywatch.staged_ledger where part = $1 and id >= $3 and id <= $4 and id = any($2::text[])
"""


async def stage_ledger(job: Job, statements: Statements) -> None:
    """All rows of the window, from one snapshot of the ledger.

    What an earlier attempt left goes first, in a transaction of its own: a worker that freezes while it
    copies holds no lock that the next one would wait for. What is left then was committed just now, and only
    the answer was lost.
    """
    delete = "delete from paywatch.staged_ledger where part = $1"
    query = statements.staging(job.part, job.window)

    async def work(connection: Any) -> None:
        await connection.execute(delete, job.part, timeout=LONG)
        await _pipe(job, query, connection)

    await job.write(lambda connection: connection.execute(delete, job.part, timeout=LONG))
    await job.write(work)


async def _pipe(job: Job, query: str, store: Any) -> None:
    """Binary COPY out of the ledger straight into the store; what is in flight between them is bounded."""
    chunks: asyncio.Queue[bytes | Exception | None] = asyncio.Queue(_CHUNKS_IN_FLIGHT)
    reading = asyncio.create_task(_read(job, query, chunks))
    try:
        await store.copy_to_table(
            "staged_ledger",
            schema_name="paywatch",
            columns=_LEDGER,
            source=_received(chunks),
            format="binary",
            timeout=LONG,
        )
    finally:
        reading.cancel()
        await asyncio.wait([reading])


async def _read(job: Job, query: str, chunks: asyncio.Queue[bytes | Exception | None]) -> None:
    try:
        async with job.deps.ledger.acquire() as ledger, ledger.transaction(readonly=True):
            await ledger.copy_from_query(query, output=chunks.put, format="binary", timeout=LONG)
    except Exception as error:
        await chunks.put(error)
    else:
        await chunks.put(None)


async def _received(chunks: asyncio.Queue[bytes | Exception | None]) -> AsyncIterator[bytes]:
    while (chunk := await chunks.get()) is not None:
        if isinstance(chunk, Exception):
            raise chunk
        yield chunk
