"""One read of the store that everybody who asks meanwhile waits for."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")

PARTS = 20
"""In which the patience is counted: a machine that halts this process uses up one part at most."""


@dataclass(frozen=True, slots=True)
class _Running(Generic[T]):
    """A call, and what ends when nobody should wait for it any longer."""

    call: asyncio.Task[T]
    patience: asyncio.Task[None]


class Joined(Generic[T]):
    """Runs ``call`` at most once at a time. Who asks waits until it has run for ``within`` seconds.

    Counts seconds in which this process could work: an answer that came while the process was stopped, or had
    to wait for other processes, is not late.

    The call is never cancelled: asyncpg cancels a statement by asking the server, and a frozen one, which
    answers neither, would keep the caller far longer than it wanted to wait.
    """

    def __init__(self, call: Callable[[], Awaitable[T]], within: float) -> None:
        self._call, self._within = call, within
        self._running: _Running[T] | None = None

    async def result(self) -> T:
        """Returns or raises what the call does; raises TimeoutError if it runs for too long."""
        if self._running is None or self._running.call.done():
            self._running = self._start()
        running = self._running
        await asyncio.wait({running.call, running.patience}, return_when=asyncio.FIRST_COMPLETED)
        if not running.call.done():
            raise TimeoutError
        return running.call.result()

    def _start(self) -> _Running[T]:
        call, patience = asyncio.create_task(self._run()), asyncio.create_task(self._wait())
        call.add_done_callback(retrieve)
        call.add_done_callback(lambda _: patience.cancel())
        return _Running(call, patience)

    async def _wait(self) -> None:
        for _ in range(PARTS):
            await asyncio.sleep(self._within / PARTS)

    async def _run(self) -> T:
        return await self._call()


def retrieve(task: "asyncio.Task[T]") -> None:
    """Nobody may be waiting any more when it fails, which asyncio would report as a fault."""
    if not task.cancelled():
        task.exception()
