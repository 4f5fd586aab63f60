"""``prefetch`` fetches one item ahead, and leaves nothing running."""

import asyncio
from collections.abc import AsyncGenerator

import pytest

from reconcile.tasks import prefetch


class Source:
    """Generates numbers, and records how the generator ended."""

    def __init__(self, last: int, waits_from: int = 1000) -> None:
        self.begun: list[int] = []
        self.cancelled = self.closed = False
        self._last, self._waits_from = last, waits_from

    async def numbers(self) -> AsyncGenerator[int, None]:
        try:
            for number in range(self._last + 1):
                self.begun.append(number)
                if number >= self._waits_from:
                    await asyncio.Event().wait()
                yield number
        except asyncio.CancelledError:
            self.cancelled = True
            raise
        finally:
            self.closed = True


async def test_items_keep_their_order_with_one_fetched_ahead() -> None:
    source, seen = Source(5), list[tuple[int, int]]()
    async with prefetch(source.numbers()) as numbers:
        async for number in numbers:
            await asyncio.sleep(0)
            seen.append((number, source.begun[-1]))
    assert seen == [(0, 1), (1, 2), (2, 3), (3, 4), (4, 5), (5, 5)]
    assert source.closed


async def test_leaving_early_closes_the_source() -> None:
    source = Source(5)

    async def fail() -> None:
        async with prefetch(source.numbers()) as numbers:
            async for _ in numbers:
                await asyncio.sleep(0)
                raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fail()
    assert (source.begun, source.closed) == ([0, 1], True)


async def test_pending_fetch_is_cancelled() -> None:
    source = Source(5, waits_from=1)
    async with prefetch(source.numbers()) as numbers:
        async for _ in numbers:
            await asyncio.sleep(0)
            break
    assert (source.cancelled, source.closed) == (True, True)


async def test_nested_sources_are_all_closed() -> None:
    source = Source(5, waits_from=3)

    async def doubled() -> AsyncGenerator[int, None]:
        async with prefetch(source.numbers()) as numbers:
            async for number in numbers:
                yield 2 * number

    async with prefetch(doubled()) as numbers:
        async for number in numbers:
            if number == 2:
                break
    assert source.closed
    assert len(asyncio.all_tasks()) == 1


async def test_failure_of_the_source_is_raised_unchanged() -> None:
    async def broken() -> AsyncGenerator[int, None]:
        yield 1
        raise ZeroDivisionError

    seen = list[int]()

    async def read() -> None:
        async with prefetch(broken()) as numbers:
            async for number in numbers:
                seen.append(number)

    with pytest.raises(ZeroDivisionError):
        await read()
    assert seen == [1]
