"""Reads that many wait for, of a server that does not answer."""

import asyncio
import time

import asyncpg
import pytest
from pydantic import SecretStr

from console.context import Console
from console.joined import Joined
from settings import Settings
from tests.waiting import PATIENCE


class Frozen:
    """A call that ends when it may, and not when it is cancelled, as a statement of a frozen server."""

    def __init__(self) -> None:
        self.calls = 0
        self.thawed = asyncio.Event()

    async def __call__(self) -> str:
        self.calls += 1
        try:
            await self.thawed.wait()
        except asyncio.CancelledError:
            await self.thawed.wait()
            raise
        return "answer"


async def test_nobody_waits_longer_than_the_limit_for_a_frozen_call() -> None:
    call = Frozen()
    joined = Joined(call, 0.01)
    for _ in range(3):
        async with asyncio.timeout(PATIENCE):
            with pytest.raises(TimeoutError):
                await joined.result()
    assert call.calls == 1
    call.thawed.set()
    assert await Joined(call, PATIENCE).result() == "answer"


async def test_all_who_ask_meanwhile_get_one_answer() -> None:
    call = Frozen()
    joined = Joined(call, PATIENCE)
    asking = [asyncio.create_task(joined.result()) for _ in range(5)]
    await asyncio.sleep(0)
    call.thawed.set()
    assert await asyncio.gather(*asking) == ["answer"] * 5
    assert call.calls == 1
    await joined.result()
    assert call.calls == 2


async def test_time_in_which_the_process_is_halted_does_not_count() -> None:
    async def answer() -> str:
        asyncio.get_running_loop().call_soon(time.sleep, 1.5)  # nothing else runs, as in a halted process
        for _ in range(10):
            await asyncio.sleep(0)
        return "answer"

    assert await Joined(answer, 1.0).result() == "answer"


async def test_an_error_reaches_all_who_ask() -> None:
    async def fail() -> None:
        raise ConnectionRefusedError

    joined = Joined(fail, PATIENCE)
    found = await asyncio.gather(joined.result(), joined.result(), return_exceptions=True)
    assert [type(each) for each in found] == [ConnectionRefusedError] * 2


async def test_a_statement_that_never_ends_does_not_keep_the_console(store_db: str) -> None:
    console = Console(Settings(database_url=SecretStr(store_db)))
    await console.ready()
    connection = await console.pool.acquire()
    async with asyncio.timeout(PATIENCE):
        await console.aclose()
    with pytest.raises(asyncpg.InterfaceError):
        await connection.fetchval("select 1")
