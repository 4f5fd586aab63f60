"""A console where people sign in, and browsers that visit it."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from typing import Any

import asyncpg
import httpx
import pytest
from starlette.applications import Starlette

from console.access.signed_in import SignedIn
from console.app import create_app
from console.context import Console
from settings import Settings

PUBLIC = "https://paywatch.shop.example"
Open = Callable[..., Starlette]
Browse = Callable[..., httpx.AsyncClient]
Acts = Callable[[], Awaitable[list[tuple[str, str, str, str]]]]


@pytest.fixture
async def open_console(store_db: str) -> AsyncIterator[Open]:
    """Returns a function that opens a console with these keys of ``[console]``."""
    async with AsyncExitStack() as stack:

        def opened(table: Any = None, **keys: Any) -> Starlette:
            keys = {"public_url": PUBLIC, "sign_in": "token"} | keys
            console = Console(Settings(database_url=store_db, console=keys))  # type: ignore[arg-type]
            stack.push_async_callback(console.aclose)
            sign_in = SignedIn(console.settings.console)
            return create_app(console, sign_in) if table is None else create_app(console, sign_in, table)

        yield opened


@pytest.fixture
async def browse() -> AsyncIterator[Browse]:
    """Returns a function that opens a browser without cookies; its forms come from pages of the console."""
    async with AsyncExitStack() as stack:
        opened: list[httpx.AsyncClient] = []

        def browser(app: Starlette, address: str = "192.0.2.7", **headers: str) -> httpx.AsyncClient:
            transport = httpx.ASGITransport(app, raise_app_exceptions=False, client=(address, 50000))
            base = app.state.console.settings.console.public_url
            opened.append(
                httpx.AsyncClient(transport=transport, base_url=base, headers={"Origin": base} | headers)
            )
            stack.push_async_callback(opened[-1].aclose)
            return opened[-1]

        yield browser


@pytest.fixture
async def acts(store_pool: asyncpg.Pool) -> Acts:
    """Returns a function that reads the audit log: action, actor, via and outcome of each entry."""

    async def read() -> list[tuple[str, str, str, str]]:
        rows = await store_pool.fetch(
            "select action, actor, via, outcome from paywatch.audit_log order by id"
        )
        return [(row["action"], row["actor"], row["via"], row["outcome"]) for row in rows]

    return read
