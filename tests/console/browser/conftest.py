"""Debian's Chromium, driven by Playwright, at a console that listens on a real port."""

import asyncio
import contextlib
import os
import socket
import threading
from collections.abc import AsyncIterator, Iterator

import asyncpg
import pytest
import uvicorn
from playwright.async_api import Browser, async_playwright
from pydantic import SecretStr

from console.access.sign_in import Everybody, SignIn
from console.app import create_app
from console.context import Console
from console.server import listen, url_of
from settings import Settings
from tests.chromium import PROGRAM
from tests.console.populated import CONFIGURATION, Populated, populate


@contextlib.contextmanager
def serving(settings: Settings, sign_in: SignIn, opened: socket.socket | None = None) -> Iterator[str]:
    """Serves a console in a thread of its own, and yields its address. It closes the socket."""
    opened = opened or listen("127.0.0.1", 0)
    app = create_app(Console(settings), sign_in)
    config = uvicorn.Config(app, log_config=None, access_log=False, timeout_graceful_shutdown=2)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, args=([opened],), name="console")
    thread.start()
    try:
        yield url_of(opened)
    finally:
        server.should_exit = True
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
async def browser() -> AsyncIterator[Browser]:
    if PROGRAM is None:
        pytest.skip("Chromium is not installed")
    arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
    async with async_playwright() as playwright:
        found = await playwright.chromium.launch(executable_path=PROGRAM, args=arguments)
        yield found
        await found.close()
