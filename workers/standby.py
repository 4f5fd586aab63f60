"""What a worker does with its readings while the store is unavailable: they wait in a bounded buffer."""

import asyncio
import time
from collections import deque
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

import structlog

from probes import Reading
from probes.reading import Json
from store import BufferedReading
from store.json_text import to_json

log = structlog.get_logger(__name__)

T = TypeVar("T")

MOST_READINGS = 50_000
MOST_BYTES = 64 * 1024 * 1024
REPORTED_EVERY = 60.0
"""Seconds between two lines about dropped readings."""
SURE_AFTER = 3
"""Failed claims, or failed attempts to record, in a row after which the store counts as unavailable: a single
one may have lost a deadlock."""


class StoreUnavailable(Exception):
    """The store became unavailable while a statement was waiting for it."""


class Buffer:
    """Readings that wait for the store, oldest first. When full it drops the oldest, and counts them."""

    def __init__(self, most: int = MOST_READINGS, most_bytes: int = MOST_BYTES) -> None:
        self._most, self._most_bytes = most, most_bytes
        self._readings: deque[tuple[BufferedReading, int]] = deque()
        self._bytes = 0
        self.dropped = 0
        """Of this process, since it began; and how many were recorded."""
        self.recorded = 0

    def __len__(self) -> int:
        return len(self._readings)

    def add(self, buffered: BufferedReading) -> None:
        size = _size_of(buffered)
        self._readings.append((buffered, size))
        self._bytes += size
        while len(self._readings) > self._most or self._bytes > self._most_bytes:
            self._bytes -= self._readings.popleft()[1]
            self.dropped += 1

    def first(self, count: int) -> list[BufferedReading]:
        return [buffered for buffered, _ in list(self._readings)[:count]]

    def remove(self, done: Iterable[BufferedReading]) -> None:
        """Removes readings that were recorded; some of them may have been dropped meanwhile."""
        gone = {id(each) for each in done}
        while self._readings and id(self._readings[0][0]) in gone:
            self._bytes -= self._readings.popleft()[1]
        if any(id(each[0]) in gone for each in self._readings):
            self._readings = deque(each for each in self._readings if id(each[0]) not in gone)
            self._bytes = sum(size for _, size in self._readings)

    def report(self) -> dict[str, Json]:
        """Returns what the worker's heartbeat says: how many readings wait, were dropped, were recorded."""
        return {"waiting": len(self), "dropped": self.dropped, "recorded": self.recorded}

    def drop_all(self) -> int:
        count = len(self._readings)
        self.dropped += count
        self._readings.clear()
        self._bytes = 0
        return count


def _size_of(buffered: BufferedReading) -> int:
    outcome = buffered.reading.outcome
    return 1_000 + len(outcome.reason) + len(to_json(outcome.evidence)) + len(to_json(outcome.values))


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a statement failed, and when by the monotonic clock."""

    error: Exception
    at: float


class Standby:
    """Whether the store is available to this process, and the readings that wait for it.

    ``paused``: workers claim no slots. They may also wait after an outage, until other workers have recorded
    what they read: a slot that is claimed before would count as missed.
    """

    def __init__(self, buffer: Buffer | None = None, *, clock: Callable[[], float] = time.monotonic) -> None:
        self.buffer = Buffer() if buffer is None else buffer
        self.paused = False
        self.failure: Failure | None = None
        """The last failure of those that show that the store is unavailable."""
        self.listener: Callable[[Reading], None] | None = None
        """Receives each reading that is kept."""
        self._clock = clock
        self._unavailable = asyncio.Event()
        self._failures: dict[str, int] = {}
        self._reported, self._report_from = 0, 0.0

    @property
    def unavailable(self) -> bool:
        return self._unavailable.is_set()

    def begin(self) -> None:
        self.paused = True
        self._unavailable.set()

    def end(self) -> None:
        self._unavailable.clear()
        self._failures.clear()
        self.failure = None

    def failed(self, what: str, error: Exception) -> None:
        """Records that a statement of this kind failed because of the store."""
        self._failures[what] = self._failures.get(what, 0) + 1
        if self._failures[what] >= SURE_AFTER:
            self.failure = Failure(error, self._clock())

    def worked(self, what: str) -> None:
        self._failures.pop(what, None)

    def keep(self, readings: Sequence[BufferedReading]) -> None:
        """Keeps readings until the store is back."""
        for each in readings:
            self.buffer.add(each)
            self._report_dropped()
            if self.listener is not None:
                self.listener(each.reading)
            outcome = each.reading.outcome
            log.info(
                "reading_buffered",
                name=each.reading.check,
                verdict=outcome.verdict.value,
                cause=outcome.cause,
                reason=outcome.reason,
                slot=each.reading.slot.isoformat(),
            )

    def _report_dropped(self) -> None:
        now = self._clock()
        if self.buffer.dropped > self._reported and now >= self._report_from:
            count = self.buffer.dropped - self._reported
            log.error("readings_dropped", count=count, reason="the memory for readings is full")
            self._reported, self._report_from = self.buffer.dropped, now + REPORTED_EVERY

    async def unless_unavailable(self, work: Awaitable[T]) -> T:
        """Awaits ``work``; raises StoreUnavailable as soon as the store is unavailable, if that hangs.

        A cancelled statement may take as long as Postgres hangs, so that its end is not awaited.
        """
        task = asyncio.ensure_future(work)
        watch = asyncio.ensure_future(self._unavailable.wait())
        try:
            await asyncio.wait({task, watch}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            watch.cancel()
            if not task.done():
                task.add_done_callback(_ignore)
                task.cancel()
        if task.done():
            return task.result()
        raise StoreUnavailable


def _ignore(task: "asyncio.Future[T]") -> None:
    """Retrieves the error of a task that nobody awaits any more."""
    if not task.cancelled():
        task.exception()
