"""Concurrent work: the first failure cancels the rest and is raised unchanged."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Coroutine, Iterable
from contextlib import asynccontextmanager, suppress
from typing import Any, TypeVar

T = TypeVar("T")
U = TypeVar("U")


async def gather_all(work: Iterable[Coroutine[Any, Any, T]]) -> list[T]:
    """Returns all results in order. After a failure or a cancellation no task keeps running."""
    tasks = [asyncio.ensure_future(each) for each in work]
    try:
        return list(await asyncio.gather(*tasks))
    finally:
        await cancel_all(tasks)


async def gather_pair(one: Coroutine[Any, Any, T], other: Coroutine[Any, Any, U]) -> tuple[T, U]:
    """The same for two coroutines of different types."""
    work: list[Coroutine[Any, Any, Any]] = [one, other]
    found = await gather_all(work)
    return found[0], found[1]


@asynccontextmanager
async def prefetch(source: AsyncGenerator[T, None]) -> AsyncIterator[AsyncIterator[T]]:
    """Yields the items of ``source``, fetching each while the previous one is processed. Nothing keeps
    running after the block."""

    async def fetch() -> list[T]:
        with suppress(StopAsyncIteration):
            return [await anext(source)]
        return []

    coming = asyncio.ensure_future(fetch())

    async def items() -> AsyncIterator[T]:
        nonlocal coming
        while found := await coming:
            coming = asyncio.ensure_future(fetch())
            yield found[0]

    try:
        yield items()
    finally:
        await cancel_all([coming])
        await source.aclose()


async def cancel_all(
    tasks: Iterable[asyncio.Future[Any]], *, cancel_again_after: float | None = None
) -> None:
    """Cancels the tasks and waits until all have ended. Drops their errors: the caller raises the first one.

    A client that is cancelled while its connection breaks may raise its own error instead. A loop that
    retries such errors then swallows the cancellation, so it is cancelled again after ``cancel_again_after``
    seconds; None cancels once, which leaves a task time to roll back.
    """
    tasks = list(tasks)
    pending = {task for task in tasks if not task.done()}
    while pending:
        for task in pending:
            task.cancel()
        _, pending = await asyncio.wait(pending, timeout=cancel_again_after)
    await asyncio.gather(*tasks, return_exceptions=True)
