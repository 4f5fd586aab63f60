"""What the console answers, and when, if the store hangs or fails in the middle of a change."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack

import asyncpg
import httpx
import pytest
from pydantic import SecretStr

from console.access.sign_in import Everybody
from console.app import create_app
from console.context import Console
from settings import Settings
from tests.console.conftest import BASE, Visit
from tests.trust.cable import Cable
from tests.waiting import PATIENCE, eventually

CHECK = {"name": "api", "kind": "http", "url": "https://shop.example/", "every": "1m"}
HELD = 60.0
"""Seconds that a statement of a frozen server holds who waits for it: 30, and 30 more to cancel it."""

Open = Callable[[str, float], httpx.AsyncClient]


@pytest.fixture
async def open_() -> AsyncIterator[Open]:
    """Returns a function that opens a console, which soon asks whether the store answers within ``late``."""
    async with AsyncExitStack() as stack:

        def opened(url: str, late: float) -> httpx.AsyncClient:
            kind = type("Suspicious", (Console,), {"suspects_after": 0.1, "late": late})
            console, sign_in = kind(Settings(database_url=SecretStr(url))), Everybody("ann")
            stack.push_async_callback(console.aclose)
            transport = httpx.ASGITransport(create_app(console, sign_in), raise_app_exceptions=False)
            headers = {"X-CSRF-Token": sign_in.identity.csrf}
            return httpx.AsyncClient(transport=transport, base_url=BASE, headers=headers)

        yield opened


async def test_a_frozen_store_is_said_before_its_statements_end(open_: Open, store_db: str) -> None:
    async with Cable(store_db).laid() as cable, open_(cable.url, 5.0) as client:
        paths = ("/", "/incidents", "/api/v1/checks", "/audit/chain")
        await asyncio.gather(*map(client.get, paths * 2))  # each with a connection that is open
        cable.cut()
        async with asyncio.timeout(HELD / 2):
            answers = await asyncio.gather(*map(client.get, paths))
        assert [each.status_code for each in answers] == [503] * len(paths)
        cable.mend()

        async def readable() -> bool:
            return (await client.get("/incidents")).status_code == 200

        await eventually(readable, "the pages are back without a restart")


async def test_a_slow_page_is_waited_for_while_the_store_answers(
    open_: Open, store_db: str, store_pool: asyncpg.Pool
) -> None:
    async with open_(store_db, PATIENCE) as client:
        async with store_pool.acquire() as other, other.transaction():
            await other.execute("lock table paywatch.console_sessions")
            page = asyncio.create_task(client.get("/access/sessions"))
            await asyncio.wait({page}, timeout=1)
        assert (await page).status_code == 200


async def test_an_error_after_the_attempt_does_not_promise_that_nothing_was_done(
    visit: Visit, store_pool: asyncpg.Pool
) -> None:
    client, body = (
        await visit(checks=[CHECK]),
        {"matchers": {"check": "api"}, "for": "1h", "reason": "deployment"},
    )
    await store_pool.execute("alter table paywatch.silences rename column reason to why")
    answer = await client.post("/api/v1/silences", json=body)
    assert answer.status_code == 503, answer.text
    assert answer.json()["detail"].endswith("was done: look, before you send it again")


async def test_a_connection_that_breaks_in_a_change_leaves_its_outcome_unknown(
    visit: Visit, store_pool: asyncpg.Pool
) -> None:
    client = await visit(checks=[CHECK])
    body = {"matchers": {"check": "api"}, "for": "1h", "reason": "deployment"}
    waiting = "select pid from pg_stat_activity where wait_event_type = 'Lock' and query ilike '%silences%'"
    async with store_pool.acquire() as other, other.transaction():
        await other.execute("lock table paywatch.silences")
        sent = asyncio.create_task(client.post("/api/v1/silences", json=body))
        pid = await eventually(lambda: store_pool.fetchval(waiting), "the change waits for the lock")
        await store_pool.execute("select pg_terminate_backend($1)", pid)
        answer = await sent
    assert answer.status_code == 503, answer.text
    assert answer.json()["detail"].endswith("was done: look, before you send it again")
    rows = await store_pool.fetch("select outcome from paywatch.audit_log")
    assert [row["outcome"] for row in rows] == ["attempted"]
    acts = (await client.get("/audit?outcome=outcome+unknown&format=json")).json()["items"]
    assert [each["actor"] for each in acts] == ["ann"]
