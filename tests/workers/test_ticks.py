"""Ticks follow the monotonic clock: no burst after a freeze, no pause, no end."""

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial

import structlog

from workers.runtime.ticks import Tick, Ticker, next_due


class Timeline:
    """A clock that only moves when everybody sleeps; `freeze` lets time pass in which nothing runs."""

    def __init__(self, end: float) -> None:
        self.now = 0.0
        self.over = asyncio.Event()
        self._end = end

    def clock(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        for _ in range(10):
            await asyncio.sleep(0)
        self.now += seconds
        if self.now > self._end:
            self.over.set()
            await asyncio.Event().wait()


async def times_of(
    work: Callable[[Timeline], Awaitable[object]], *, every: float = 1, overlap: int = 1, end: float = 10
) -> list[float]:
    """Returns when the work was started until ``end``."""
    line = Timeline(end)
    started: list[float] = []

    async def record() -> None:
        started.append(line.now)
        await work(line)

    tick = Tick("work", record, every=every, first=2, timeout=60, overlap=overlap)
    async with Ticker([tick], clock=line.clock, sleep=line.sleep):
        await line.over.wait()
    return started


async def nothing(_: Timeline) -> None:
    return


async def test_work_is_started_at_its_interval() -> None:
    assert await times_of(nothing, every=3) == [2, 5, 8]


async def test_a_frozen_process_does_not_repeat_what_it_missed() -> None:
    async def freeze_once(line: Timeline) -> None:
        if line.now == 3:
            line.now += 86400

    assert await times_of(freeze_once, end=86406) == [2, 3, 86404, 86405, 86406]


async def test_work_that_still_runs_is_not_started_again() -> None:
    async def hang(_: Timeline) -> None:
        await asyncio.Event().wait()

    assert await times_of(hang) == [2]
    assert await times_of(hang, overlap=3) == [2, 3, 4]


async def test_a_tick_that_hangs_is_ended_and_logged() -> None:
    ended = asyncio.Event()

    async def hang() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            ended.set()

    with structlog.testing.capture_logs() as lines:
        async with Ticker([Tick("hang", hang, every=60, first=0, timeout=0.01)]) as ticker:
            await ended.wait()
            while ticker.running:
                await asyncio.wait(ticker.running)
    assert [(line["event"], line["tick"]) for line in lines] == [("tick_timed_out", "hang")]


async def test_a_stopping_ticker_waits_for_what_runs() -> None:
    began, release, ended = asyncio.Event(), asyncio.Event(), asyncio.Event()

    async def work() -> None:
        began.set()
        await release.wait()
        ended.set()

    ticker = Ticker([Tick("work", work, every=1, first=0, timeout=60)])
    async with ticker:
        await began.wait()
        finishing = asyncio.create_task(ticker.finish(60))
        await asyncio.sleep(0)
        release.set()
        await finishing
    assert ended.is_set()


def test_the_next_tick_is_after_now() -> None:
    due = partial(next_due, 10.0, 5.0)
    assert (due(10.1), due(14.9), due(15.0), due(1000.0)) == (15.0, 15.0, 20.0, 1005.0)
