"""Debian's Chromium, driven by Playwright, at a console that listens on a real port."""

import asyncio
import contextlib
import os
import signal
import socket
import threading
from collections.abc import AsyncIterator, Iterator

import asyncpg
import pytest
import uvicorn
from playwright.async_api import Browser, async_playwright, expect
from pydantic import SecretStr

from console.access.sign_in import Everybody, SignIn
from console.access.signed_in import SignedIn
from console.app import create_app
from console.context import Console
from console.hub import Hub
from console.live.pace import Pace
from console.server import Server, listen, url_of
from settings import Settings
from tests.chromium import PROGRAM
from tests.console.browser.people import Enter, enter_by
from tests.console.populated import CONFIGURATION, Populated, populate
from tests.waiting import PATIENCE

expect.set_options(timeout=PATIENCE * 1000)  # five seconds are too few for a busy machine


class Served(Server):
    """A console's server in a thread, which another thread can stop."""

    async def serve(self, sockets: list[socket.socket] | None = None) -> None:
        self.loop = asyncio.get_running_loop()
        await super().serve(sockets)

    def stop(self) -> None:
        """As SIGTERM does. A server that has not begun ends as soon as it has."""
        loop = getattr(self, "loop", None)
        if loop is None:
            self.should_exit = True
        else:
            loop.call_soon_threadsafe(self.handle_exit, signal.SIGTERM, None)


@contextlib.contextmanager
def serving(settings: Settings, sign_in: SignIn, opened: socket.socket | None = None) -> Iterator[str]:
    """Serves a console in a thread of its own, and yields its address. It closes the socket."""
    opened, console = opened or listen("127.0.0.1", 0), Console(settings)
    pace = console.part(Pace)
    pace.beat, pace.poll = 1.0, 1.0
    config = uvicorn.Config(
        create_app(console, sign_in), log_config=None, access_log=False, timeout_graceful_shutdown=2
    )
    server = Served(config, console.part(Hub))
    thread = threading.Thread(target=server.run, args=([opened],), name="console")
    thread.start()
    try:
        yield url_of(opened)
    finally:
        server.stop()
        thread.join()
        opened.close()


@pytest.fixture
async def shop(store_pool: asyncpg.Pool, store_db: str) -> Populated:
    return await populate(store_pool, store_db)


@pytest.fixture
async def console_url(shop: Populated, store_db: str) -> AsyncIterator[str]:
    """The address of a console over the populated store, where everybody may do everything."""
    settings = Settings(**CONFIGURATION, database_url=SecretStr(store_db))
    serve = contextlib.ExitStack()
    with serve:
        yield await asyncio.to_thread(serve.enter_context, serving(settings, Everybody("ann")))


@pytest.fixture
async def enter(
    browser: Browser, shop: Populated, store_pool: asyncpg.Pool, store_db: str
) -> AsyncIterator[Enter]:
    """``await enter("ann", "operator", script=False)``: somebody who has signed in at one console."""
    del shop
    opened = listen("127.0.0.1", 0)
    keys = {"sign_in": "token", "public_url": url_of(opened)}
    settings = Settings(**CONFIGURATION, database_url=SecretStr(store_db), console=keys)  # type: ignore[arg-type]
    with contextlib.ExitStack() as serve:
        console = serving(settings, SignedIn(settings.console), opened)
        url = await asyncio.to_thread(serve.enter_context, console)
        yield enter_by(browser, store_pool, url)
        await browser.close()


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    if PROGRAM is None:
        pytest.skip("Chromium is not installed")
    arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
    async with async_playwright() as playwright:
        found = await playwright.chromium.launch(executable_path=PROGRAM, args=arguments)
        yield found
        await found.close()
