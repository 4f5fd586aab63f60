"""The console over a real store, as a client sees it."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator
from contextlib import AsyncExitStack
from typing import Any

import httpx
import pytest

from console.access.sign_in import Everybody
from console.app import create_app
from console.context import Console
from console.roles import Role
from settings import Settings
from tests.console.identity import IdentityProvider, identity_provider

Visit = Callable[..., Awaitable[httpx.AsyncClient]]
BASE = "http://127.0.0.1:8080"


@pytest.fixture
async def visit(store_db: str) -> AsyncIterator[Visit]:
    """Returns a function that opens a console and gives the client of somebody who is signed in there.

    ``visit(roles, name=..., **settings)``: all roles by default; settings are keywords of `Settings`. The
    client sends the session's token, as the page's forms do.
    """
    async with AsyncExitStack() as stack:

        async def open_console(
            roles: Iterable[Role] = tuple(Role), *, name: str = "ann", **settings: Any
        ) -> httpx.AsyncClient:
            console = Console(Settings(**({"database_url": store_db} | settings)))
            sign_in = Everybody(name, frozenset(roles))
            app = create_app(console, sign_in)
            stack.push_async_callback(console.aclose)
            headers = {"X-CSRF-Token": sign_in.identity.csrf}
            transport = httpx.ASGITransport(app, raise_app_exceptions=False)
            client = httpx.AsyncClient(transport=transport, base_url=BASE, headers=headers)
            return await stack.enter_async_context(client)

        yield open_console


@pytest.fixture(scope="session")
def provider() -> Iterator[IdentityProvider]:
    with identity_provider() as running:
        yield running
