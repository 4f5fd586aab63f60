"""Checkpoints of a listing: the records of a page and the progress of its slice, in one transaction."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from reconcile.listing.pages import Page
from reconcile.listing.slices import Slice
from reconcile.listing.staging import Row, copy_stripe, note_records, stripe_row
from reconcile.queries import sql
from reconcile.runs.object_run import ObjectRun

_PAGES = ("object_run", "number", "cursor", "count", "request_id", "sha256", "at")
_TOGETHER = 16


@dataclass(frozen=True, slots=True)
class Read:
    """One page, and the progress of its slice after it."""

    page: Page
    number: int
    source: str
    pages: int
    records: int
    done: bool


async def load_slices(object_run: ObjectRun, sources: Sequence[str] | None = None) -> list[Slice]:
    """Returns the slices of these sources, or all, by number."""

    async def work(connection: Any) -> list[Slice]:
        return [
            Slice(**row) for row in await connection.fetch(sql("listing/load_slices"), object_run.id, sources)
        ]

    return await object_run.run.write(work)


async def add_slices(object_run: ObjectRun, added: Sequence[Slice], shrunk: Slice | None = None) -> None:
    """Stores new slices and shrinks the one they were cut from, in one step: together they cover the
    window."""

    async def work(connection: Any) -> None:
        for each in added:
            bounds = (each.lower, each.upper)
            await connection.execute(
                sql("listing/add_slice"), object_run.id, each.number, each.source, *bounds
            )
        if shrunk is not None:
            await connection.execute(sql("listing/shrink_slice"), object_run.id, shrunk.number, shrunk.lower)

    await object_run.run.write(work)


Keep = Callable[[Any, ObjectRun, Sequence[Read]], Awaitable[None]]
"""Stores the contents of pages, in the transaction that stores the progress of their slices."""


class Checkpoints:
    """Writes pages while the readers continue; several pages share a commit."""

    def __init__(self, object_run: ObjectRun, keep: Keep) -> None:
        self._object_run, self._keep = object_run, keep
        self._queue: asyncio.Queue[Read | None] = asyncio.Queue(2 * _TOGETHER)

    async def put(self, read: Read) -> None:
        await self._queue.put(read)

    async def finish(self) -> None:
        """Announces that no further page comes; `run` returns when all are written."""
        await self._queue.put(None)

    async def run(self) -> None:
        while (first := await self._queue.get()) is not None:
            reads, ended = [first], False
            while len(reads) < _TOGETHER and not self._queue.empty():
                if (another := self._queue.get_nowait()) is None:
                    ended = True
                    break
                reads.append(another)
            await self._object_run.run.write(
                partial(_save, object_run=self._object_run, keep=self._keep, reads=reads)
            )
            if ended:
                return


async def keep_records(connection: Any, object_run: ObjectRun, reads: Sequence[Read]) -> None:
    """Stages the objects of a list."""
    rows = [
        stripe_row(object_run, record, read.page.at, _staged_as(read.source), read.number)
        for read in reads
        for record in read.page.records
    ]
    await copy_stripe(connection, rows)
    records = [record for read in reads for record in read.page.records]
    await note_records(connection, object_run, records)


async def _save(connection: Any, object_run: ObjectRun, keep: Keep, reads: Sequence[Read]) -> None:
    await keep(connection, object_run, reads)
    await _log_pages(connection, [_logged(object_run, read.number, read.page) for read in reads])
    latest = {read.number: read for read in reads}.values()
    await connection.execute(
        sql("listing/advance_slices"),
        object_run.id,
        [read.number for read in latest],
        [read.page.cursor for read in latest],
        [read.page.cursor_created for read in latest],
        [read.pages for read in latest],
        [read.records for read in latest],
        [read.done for read in latest],
    )


async def log_answers(
    connection: Any, object_run: ObjectRun, answers: Sequence[tuple[str, int, str, bytes, datetime]]
) -> None:
    """Logs answers about single objects: id, count, request id, SHA-256, time."""
    await _log_pages(connection, [(object_run.id, None, *answer) for answer in answers])


async def _log_pages(connection: Any, rows: Sequence[Row]) -> None:
    await connection.copy_records_to_table("pages", schema_name="paywatch", columns=_PAGES, records=rows)


def _logged(object_run: ObjectRun, number: int, page: Page) -> Row:
    return (object_run.id, number, page.asked_after, len(page.records), page.request_id, page.sha256, page.at)


def _staged_as(source: str) -> str:
    """The source that records are staged under: a second look reads the same list, so they are `listed`."""
    return "listed" if source == "again" else source
