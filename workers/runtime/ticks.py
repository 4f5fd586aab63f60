"""Starts a worker's periodic work by the monotonic clock, in the worker's own process.

arq's cron follows the wall clock: it pauses for as long as the clock was set back, and repeats each tick that
a jump ahead skipped. It also stops with Redis, while all periodic work finds what is due in Postgres.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from types import TracebackType

import structlog

from reconcile.tasks import cancel_all

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Tick:
    """Work that is started every ``every`` seconds, for the first time ``first`` seconds after the start.

    ``work`` reports its own errors. ``overlap`` is how many may run at once: further ticks are skipped until
    one ends.
    """

    name: str
    work: Callable[[], Awaitable[object]]
    every: float
    first: float
    timeout: float
    overlap: int = 1


class Ticker:
    """Inside ``async with``, starts the ticks. ``running`` are the tasks of those that have not ended."""

    def __init__(
        self,
        ticks: Sequence[Tick],
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._ticks = ticks
        self._clock, self._sleep = clock, sleep
        self._keepers: list[asyncio.Task[None]] = []
        self._tasks: dict[str, set[asyncio.Task[None]]] = {tick.name: set() for tick in ticks}

    async def __aenter__(self) -> "Ticker":
        self._keepers = [asyncio.create_task(self._keep(tick)) for tick in self._ticks]
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()
        await cancel_all([*self._keepers, *self.running], cancel_again_after=2)

    @property
    def running(self) -> list[asyncio.Task[None]]:
        return [task for tasks in self._tasks.values() for task in tasks]

    def stop(self) -> None:
        """Starts nothing more; what runs goes on."""
        for keeper in self._keepers:
            keeper.cancel()

    async def finish(self, within: float) -> None:
        """Starts nothing more, and waits for what runs."""
        self.stop()
        if running := self.running:
            await asyncio.wait(running, timeout=within)

    async def _keep(self, tick: Tick) -> None:
        due = self._clock() + tick.first
        while True:
            await self._sleep(max(due - self._clock(), 0.0))
            self._begin(tick)
            due = next_due(due, tick.every, self._clock())

    def _begin(self, tick: Tick) -> None:
        tasks = self._tasks[tick.name]
        if len(tasks) >= tick.overlap:
            return
        task = asyncio.create_task(self._run(tick))
        tasks.add(task)
        task.add_done_callback(tasks.discard)

    async def _run(self, tick: Tick) -> None:
        timer = asyncio.timeout(tick.timeout)
        try:
            async with timer:
                await tick.work()
        except TimeoutError:
            if not timer.expired():
                raise
            log.warning("tick_timed_out", tick=tick.name, seconds=tick.timeout)


def next_due(due: float, every: float, now: float) -> float:
    """Returns the next time after ``now``. Ticks missed while the process was frozen are not repeated."""
    following = due + every
    return following if following > now else now + every
