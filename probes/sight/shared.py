"""A question that many checks ask at once, and that is answered once for all of them."""

import asyncio
import time
from collections.abc import Awaitable, Callable

FRESH = 5.0
"""Seconds for which an answer counts, unless it is older than the failure that it must explain."""


class Shared:
    """Answers one question. An answer is used for a failure only if it was still being taken after the
    failing check began: what was true before says nothing about the failure."""

    def __init__(self, ask: Callable[[], Awaitable[bool]], *, clock: Callable[[], float]) -> None:
        self._ask, self._clock = ask, clock
        self._task: asyncio.Task[bool] | None = None
        self._answered = float("-inf")

    async def answer(self, since: float) -> bool:
        """``since``: when the failing check began, by the clock."""
        task = self._task
        if task is None or not self._usable(task, since):
            task = self._task = asyncio.create_task(self._run())
        return await asyncio.shield(task)

    async def again(self) -> bool:
        """Asks now."""
        return await self.answer(self._clock())

    def _usable(self, task: "asyncio.Task[bool]", since: float) -> bool:
        if not task.done():
            return True
        failed = task.cancelled() or task.exception() is not None
        return not failed and self._answered >= since and self._clock() - self._answered <= FRESH

    async def _run(self) -> bool:
        found = await self._ask()
        self._answered = self._clock()
        return found

    async def aclose(self) -> None:
        if self._task is not None and not self._task.done():
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)


def monotonic() -> float:
    return time.monotonic()
