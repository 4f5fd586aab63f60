"""Downloads that nobody takes keep no page waiting."""

import asyncio
from collections import Counter
from typing import Any

import pytest
from starlette.applications import Starlette

from console.access.sign_in import Everybody
from console.app import create_app
from console.context import POOL_SIZE, Console
from settings import Settings
from tests.waiting import PATIENCE, eventually

DOWNLOADS = [("/figures", b"format=csv"), ("/api/v1/figures/alerts", b""), ("/incidents", b"format=csv")]


class Client:
    """Asks as a server does on behalf of a client, who takes no part of a body unless told to."""

    def __init__(self, app: Starlette) -> None:
        self._app = app
        self.seen: Counter[str] = Counter()

    async def ask(self, path: str, query: bytes = b"", *, takes: bool) -> int:
        status = 0

        async def receive() -> dict[str, Any]:
            await asyncio.Event().wait()
            return {}

        async def send(message: Any) -> None:
            nonlocal status
            status = message.get("status", status)
            if message["type"] == "http.response.body" and not takes:
                self.seen[path] += 1
                await asyncio.Event().wait()

        scope = {
            "type": "http",
            "method": "GET",
            "path": path,
            "query_string": query,
            "headers": [(b"host", b"127.0.0.1")],
            "client": ("127.0.0.1", 1),
            "server": ("127.0.0.1", 80),
            "scheme": "http",
            "http_version": "1.1",
        }
        await self._app(scope, receive, send)
        return status


@pytest.mark.parametrize(("path", "query"), DOWNLOADS)
async def test_stuck_downloads_leave_the_pool_to_pages(store_db: str, path: str, query: bytes) -> None:
    console = Console(Settings(database_url=store_db))  # type: ignore[arg-type]
    client = Client(create_app(console, Everybody("ann")))
    stuck = [asyncio.create_task(client.ask(path, query, takes=False)) for _ in range(POOL_SIZE + 2)]
    await eventually(lambda: client.seen[path] > 1, "downloads have begun")
    async with asyncio.timeout(PATIENCE):
        assert await client.ask("/silences", takes=True) == 200
    for each in stuck:
        each.cancel()
    await asyncio.gather(*stuck, return_exceptions=True)
    await console.aclose()
