"""Reads all slices of a window concurrently. Each page is a checkpoint; idle readers take over half of a
slice."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

from reconcile.codes import EndReason
from reconcile.errors import Incomplete
from reconcile.listing.checkpoints import Checkpoints, Keep, Read, add_slices, keep_records, load_slices
from reconcile.listing.pages import Page, read_page
from reconcile.listing.slices import FASTEST, MOST, Slice, halfway, wanted
from reconcile.postgres import LONG_TIMEOUT
from reconcile.runs.object_run import ObjectRun
from reconcile.tasks import cancel_all, gather_all
from stripeapi import Forbidden, KeyRefused, NotConfigured, StripeError

NEWEST = timedelta(minutes=2)
"""The span before the end of the window that is listed a second time: Stripe shows objects with a delay."""
OVERLAP = timedelta(minutes=5)
"""How late an object may become visible and still be found by the next run."""
LOOKS = 5
_USUAL = 0.15
"""The assumed latency of a page in seconds, until one was measured."""
_GROWTH = 4
"""The maximum number of readers, as a multiple of the initial number."""
_ENOUGH = 0.85
"""The share of the pacer's rate below which another reader is added."""
_SOURCES = ("listed", "overlap", "again")

Cut = Callable[[Slice, int], Awaitable[list[Slice]]]


async def list_window(object_run: ObjectRun, cut: Cut, *, overlap: bool) -> None:
    """Stages everything created in the window, then lists its newest minutes again until nothing new appears.

    ``cut(slice, parts)`` returns the older parts of a slice. Raises Incomplete if a slice could not be read
    to its end, or new objects appear each time; what was read is stored, and the next call continues there.
    """
    slices = await load_slices(object_run, _SOURCES) or await _begin(object_run, overlap)
    for _ in range(LOOKS):
        look = Slice(
            0,
            "again",
            max(object_run.run.window.from_, object_run.run.window.until - NEWEST),
            object_run.run.window.until,
        )
        await Readers(object_run, slices, cut, look=look).run()
        if not await _appeared(object_run, look.number):
            return
    minutes = NEWEST.seconds // 60
    sentence = f"new objects kept appearing in the last {minutes} minutes of the window"
    raise Incomplete(sentence, EndReason.LIST_CHANGING)


async def list_reopened(object_run: ObjectRun, cut: Cut) -> None:
    """Reads the reopened slices to their end. Raises Incomplete as `list_window` does."""
    await Readers(object_run, await load_slices(object_run, _SOURCES), cut).run()


async def _begin(object_run: ObjectRun, overlap: bool) -> list[Slice]:
    slices = [Slice(0, "listed", object_run.run.window.from_, object_run.run.window.until)]
    if overlap:
        slices.append(Slice(1, "overlap", object_run.run.window.from_ - OVERLAP, object_run.run.window.from_))
    await add_slices(object_run, slices)
    return slices


async def _appeared(object_run: ObjectRun, look: int) -> bool:
    """Whether this look found an object that no earlier one did."""

    async def work(connection: Any) -> bool:
        seen = await connection.fetchval(_SEEN, object_run.id, look, timeout=LONG_TIMEOUT)
        return bool(await connection.fetchval(_SEEN_ONCE, object_run.id, look, seen, timeout=LONG_TIMEOUT))

    return await object_run.run.write(work)


_SEEN = (
    "select coalesce(array_agg(id), '{}') from paywatch.staged_stripe where object_run = $1 and number = $2"
)
_SEEN_ONCE = """
select exists (
  select from unnest($3::text[]) as s (id) where s.id <> all (
    select o.id from paywatch.staged_stripe o
    where o.object_run = $1 and o.id = any($3::text[]) and o.number is distinct from $2))
"""


class Readers:
    """Reads slices concurrently; a reader without work takes over half of another reader's slice.

    ``look`` is the last slice: it is added to ``slices`` when all of them are near their end.
    """

    def __init__(
        self,
        object_run: ObjectRun,
        slices: list[Slice],
        cut: Cut,
        keep: Keep = keep_records,
        look: Slice | None = None,
    ) -> None:
        self._object_run, self._slices, self._cut, self._look = object_run, slices, cut, look
        self._checkpoints = Checkpoints(object_run, keep)
        self._moved = asyncio.Condition()
        self._problem: Exception | None = None
        self._measured = False
        self._places = wanted(object_run.rate, _USUAL)

    async def run(self) -> None:
        writing = asyncio.create_task(self._checkpoints.run())
        try:
            await self._read_all(writing)
            await _race(self._checkpoints.finish(), writing)
            await writing
        finally:
            await cancel_all({writing})
        if self._problem is not None:
            raise self._problem

    async def _read_all(self, writing: asyncio.Task[None]) -> None:
        if all(each.pages == 0 for each in self._slices):
            await _race(self._start(), writing)
        most = self._places if self._object_run.rate is None else min(MOST, _GROWTH * self._places)
        growing = asyncio.create_task(self._grow())
        try:
            await _race(gather_all(self._reader() for _ in range(most)), writing)
        finally:
            await cancel_all({growing})

    async def _grow(self) -> None:
        """Adds a reader after each second in which fewer pages arrived than the pacer allows: Stripe's
        latency has grown since it was measured."""
        while self._object_run.rate is not None and self._places < MOST:
            before = sum(each.pages for each in self._slices)
            await asyncio.sleep(1.0)
            enough = _ENOUGH * min(self._object_run.rate, FASTEST)
            if sum(each.pages for each in self._slices) - before < enough:
                async with self._moved:
                    self._places += 1
                    self._moved.notify_all()

    async def _start(self) -> None:
        """Cuts before the first page if the number of records is known, otherwise after it."""
        whole = self._slices[0]
        older = await self._cut(whole, self._places)
        if not older:
            await self._page(whole)
            if not whole.done and self._problem is None:
                older = await self._cut(whole, self._places)
        if older:
            await self._split(whole, older)

    async def _split(self, found: Slice, older: list[Slice]) -> None:
        """Stores the older parts before the slice shrinks: otherwise a page that arrives meanwhile could
        complete the slice while its older part is stored nowhere."""
        lower = max(each.upper for each in older)
        await self._add(older, replace(found, lower=lower))
        found.lower = lower

    async def _add(self, added: list[Slice], shrunk: Slice | None = None) -> None:
        number = max(each.number for each in self._slices)
        for place, each in enumerate(added, start=number + 1):
            each.number = place
        await add_slices(self._object_run, added, shrunk)
        self._slices.extend(added)

    async def _reader(self) -> None:
        while (found := await self._take()) is not None:
            while not found.done and self._problem is None:
                await self._page(found)
            if self._problem is not None or all(each.done for each in self._slices):
                async with self._moved:
                    self._moved.notify_all()

    async def _take(self) -> Slice | None:
        """Returns an unread slice, or half of one, or finally the look; None if nothing is left."""
        while self._problem is None:
            async with self._moved:
                waiting = await self._unread() if self._reading < self._places else None
                if waiting is not None:
                    waiting.busy = True
                    self._moved.notify()
                    return waiting
                if all(each.done for each in self._slices):
                    return None
                await self._moved.wait()
        return None

    @property
    def _reading(self) -> int:
        return sum(each.busy and not each.done for each in self._slices)

    async def _unread(self) -> Slice | None:
        waiting = next((each for each in self._slices if not each.done and not each.busy), None)
        return waiting or await self._halve() or await self._behind_all()

    async def _halve(self) -> Slice | None:
        largest = max(self._slices, key=Slice.expected, default=None)
        middle = halfway(largest) if largest is not None else None
        if largest is None or middle is None:
            return None
        older = Slice(0, largest.source, largest.lower, middle)
        await self._split(largest, [older])
        return older

    async def _behind_all(self) -> Slice | None:
        """Starts the look while the last pages of the other slices are still in flight, to save a round
        trip."""
        look = self._look
        if look is None or not all(each.ending for each in self._slices):
            return None
        self._look = None
        await self._add([look])
        return look

    async def _page(self, found: Slice) -> None:
        began = time.monotonic()
        try:
            page = await read_page(self._object_run.run.stripe, self._object_run.kind, found)
        except (StripeError, Incomplete) as error:
            self._problem = self._problem or self._refused(error)
            async with self._moved:
                self._moved.notify_all()
            return
        if not self._measured:
            self._measured = True
            self._places = wanted(self._object_run.rate, time.monotonic() - began)
        ended = _ended(page, found)
        found.advance(page.cursor, page.cursor_created, len(page.records), ended=ended, newest=page.newest)
        await self._checkpoints.put(
            Read(page, found.number, found.source, found.pages, found.records, found.done)
        )
        self._report()
        async with self._moved:
            self._moved.notify()

    def _refused(self, error: Exception) -> Exception:
        """The error itself if the key could not read a single page; otherwise Incomplete."""
        if isinstance(error, KeyRefused | Forbidden | NotConfigured) and not any(
            s.pages for s in self._slices
        ):
            return error
        code = error.code if isinstance(error, Incomplete) else EndReason.LIST_INCOMPLETE
        incomplete = Incomplete(f"the list could not be read completely: {error}", code)
        incomplete.__cause__ = error
        return incomplete

    def _report(self) -> None:
        listed = [each for each in self._slices if each.source == "listed"]
        if listed:
            self._object_run.report(
                "list", sum(each.pages for each in listed), sum(each.records for each in listed)
            )


def _ended(page: Page, found: Slice) -> bool:
    """Also true if another reader took over the rest of the slice while the page was in flight."""
    return page.ended or (page.cursor_created is not None and page.cursor_created < found.lower)


async def _race(work: Awaitable[object], writing: asyncio.Task[None]) -> None:
    """Awaits ``work``, unless the writer fails first: then nothing would consume its queue."""
    task = asyncio.ensure_future(work)
    try:
        await asyncio.wait({task, writing}, return_when=asyncio.FIRST_COMPLETED)
        if writing.done():
            writing.result()
        await task
    finally:
        await cancel_all({task})
