"""A report reads findings only once they are final."""

import asyncio
from typing import Any

from reconcile.runs.finality import Finality
from tests.waiting import PATIENCE


async def is_waiting(work: asyncio.Task[Any]) -> bool:
    """Returns whether a task still waits after the event loop had time to run it."""
    for _ in range(5):
        await asyncio.sleep(0)
    return not work.done()


async def test_reader_gets_each_id_range_once_it_is_final() -> None:
    finality = Finality()
    await finality.expect([7])
    reader = asyncio.create_task(finality.wait_past(7, ""))
    assert await is_waiting(reader)
    await finality.advance(7, "pi_4")
    assert await reader == "pi_4"
    reader = asyncio.create_task(finality.wait_past(7, "pi_4"))
    assert await is_waiting(reader)
    await finality.complete(7)
    assert await reader is None


async def test_part_that_no_run_works_on_is_final() -> None:
    assert await Finality().wait_past(7, "") is None


async def test_report_starts_when_the_last_part_advances() -> None:
    finality = Finality()
    start = asyncio.create_task(finality.wait_for_last())
    assert await is_waiting(start)
    await finality.expect([1, 2])
    await finality.advance(1, "pi_9")
    assert await is_waiting(start)
    await finality.complete(1)
    assert await is_waiting(start)
    await finality.advance(2, "re_1")
    await start


async def test_report_starts_at_once_without_pending_parts() -> None:
    finality = Finality()
    await finality.expect([])
    await asyncio.wait_for(finality.wait_for_last(), PATIENCE)
    await finality.expect([3])
    start = asyncio.create_task(finality.wait_for_last())
    assert await is_waiting(start)
    await finality.complete(3)
    await start
