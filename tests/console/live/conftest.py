"""A console on a real port, and readers of its stream."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
import uvicorn

from console.access.sign_in import Everybody, SignIn
from console.app import create_app
from console.context import Console
from console.hub import Hub
from console.live.pace import Pace
from console.server import Server, listen, url_of
from settings import Settings
from tests.waiting import PATIENCE, eventually


@dataclass(frozen=True)
class Told:
    """One event of a stream; ``kind`` is empty for a comment."""

    kind: str
    data: str
    id: str


class Stream:
    """Reads events with a deadline."""

    def __init__(self, response: httpx.Response) -> None:
        self.response = response
        self._lines = response.aiter_lines()
        self._refusal = response.text if response.is_stream_consumed else ""

    async def next(self, *kinds: str) -> Told:
        """Returns the next event of one of these kinds."""
        async with asyncio.timeout(PATIENCE):
            while True:
                found = await self._event()
                if found.kind in kinds:
                    return found

    async def _event(self) -> Told:
        fields: dict[str, str] = {}
        async for line in self._lines:
            if not line and fields:
                return Told(fields.get("event", ""), fields.get("data", ""), fields.get("id", ""))
            name, _, value = line.partition(":")
            if line:
                fields[name] = value.strip()
        raise EOFError(f"the stream has ended, with status {self.response.status_code}: {self._refusal}")

    async def listening(self) -> None:
        """Waits for the reset by which the console says that it hears triggers from now on."""
        await self.next("reset")

    async def clock(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads((await self.next("clock")).data)
        return found


@dataclass(frozen=True)
class Opened:
    """A console that serves, and a client of it."""

    console: Console
    client: httpx.AsyncClient
    server: Server

    @asynccontextmanager
    async def stream(self, topics: str, **headers: str) -> AsyncIterator[Stream]:
        async with self.client.stream("GET", "/live", params={"topics": topics}, headers=headers) as response:
            if response.status_code != 200:
                await response.aread()
            yield Stream(response)


Serve = Callable[..., Awaitable[Opened]]


@pytest.fixture
async def serve(store_db: str) -> AsyncIterator[Serve]:
    """Returns a function that opens a console on a real port."""
    async with AsyncExitStack() as stack:

        async def opened(sign_in: SignIn | None = None, **settings: Any) -> Opened:
            console = Console(Settings(**({"database_url": store_db} | settings)))
            pace = console.part(Pace)
            pace.beat, pace.poll, pace.late = 0.3, 0.3, 1
            pace.proof_every, pace.proof_within, pace.retry_after = 0.5, 1, 0.2
            port = stack.enter_context(listen("127.0.0.1", 0))
            app = create_app(console, sign_in or Everybody("ann"))
            server = Server(uvicorn.Config(app, log_config=None, lifespan="on"), console.part(Hub))
            task = asyncio.create_task(server.serve([port]))

            async def stop() -> None:
                console.part(Hub).end()
                server.should_exit = True
                await task

            stack.push_async_callback(stop)
            await eventually(lambda: server.started, "the console serves")
            client = httpx.AsyncClient(base_url=url_of(port), timeout=PATIENCE)
            return Opened(console, await stack.enter_async_context(client), server)

        yield opened
