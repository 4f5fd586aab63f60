"""A report follows what is settled, and never runs ahead of it."""

import asyncio
from typing import Any

from reconcile.runs.finality import Settled


async def waits(work: asyncio.Task[Any]) -> bool:
    """Whether it is still waiting when nothing else is left to do."""
    for _ in range(5):
        await asyncio.sleep(0)
    return not work.done()


async def test_a_reader_is_given_each_stretch_when_it_is_final() -> None:
    settled = Settled()
    await settled.expect([7])
    reader = asyncio.create_task(settled.beyond(7, ""))
    assert await waits(reader)
    await settled.upto(7, "pi_4")
    assert await reader == "pi_4"
    reader = asyncio.create_task(settled.beyond(7, "pi_4"))
    assert await waits(reader)
    await settled.whole(7)
    assert await reader is None


async def test_what_nobody_is_at_work_on_is_final() -> None:
    assert await Settled().beyond(7, "") is None


async def test_a_report_begins_when_the_last_part_begins_to_be_final() -> None:
    settled = Settled()
    beginning = asyncio.create_task(settled.last_part())
    assert await waits(beginning)
    await settled.expect([1, 2])
    await settled.upto(1, "pi_9")
    assert await waits(beginning)
    await settled.whole(1)
    assert await waits(beginning)
    await settled.upto(2, "re_1")
    await beginning


async def test_a_report_begins_at_once_where_no_part_is_left() -> None:
    settled = Settled()
    await settled.expect([])
    await asyncio.wait_for(settled.last_part(), 30)
    await settled.expect([3])
    beginning = asyncio.create_task(settled.last_part())
    assert await waits(beginning)
    await settled.whole(3)
    await beginning
