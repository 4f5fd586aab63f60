"""One read of the store that everybody who asks meanwhile waits for."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar

T = TypeVar("T")


class Joined(Generic[T]):
    """Runs ``call`` at most once at a time. Who asks waits until it has run for ``within`` seconds.

    It is never cancelled: asyncpg cancels a statement by asking the server, and a frozen one, which answers
    neither, would keep the caller far longer than it wanted to wait.
    """

    def __init__(self, call: Callable[[], Awaitable[T]], within: float) -> None:
        self._call, self._within = call, within
        self._running: tuple[float, asyncio.Task[T]] | None = None

    async def result(self) -> T:
        """Returns or raises what the call does; raises TimeoutError if it runs for too long."""
        loop = asyncio.get_running_loop()
        if self._running is None or self._running[1].done():
            self._running = (loop.time(), loop.create_task(self._run()))
            self._running[1].add_done_callback(retrieve)
        began, task = self._running
        await asyncio.wait({task}, timeout=max(began + self._within - loop.time(), 0))
        if not task.done():
            raise TimeoutError
        return task.result()

    async def _run(self) -> T:
        return await self._call()


def retrieve(task: "asyncio.Task[T]") -> None:
    """Nobody may be waiting any more when it fails, which asyncio would report as a fault."""
    if not task.cancelled():
        task.exception()
