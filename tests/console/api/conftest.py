"""Programs with tokens, as they use the API."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from datetime import timedelta

import asyncpg
import httpx
import pytest
from pydantic import SecretStr

from console.access.sign_in import Everybody
from console.app import create_app
from console.context import Console
from console.roles import Role
from settings import Settings
from store import api_tokens
from tests.console.conftest import BASE

Program = Callable[..., Awaitable[httpx.AsyncClient]]


@pytest.fixture
async def program(store_db: str, store_pool: asyncpg.Pool) -> AsyncIterator[Program]:
    """Returns a function that gives the client of a program with a token: ``program(Role.VIEWER, name=...)``.

    All of one test talk to one console.
    """
    async with AsyncExitStack() as stack:
        console = Console(Settings(database_url=SecretStr(store_db)))
        stack.push_async_callback(console.aclose)
        transport = httpx.ASGITransport(create_app(console, Everybody("ann")), raise_app_exceptions=False)

        async def open_program(*roles: Role, name: str = "robot") -> httpx.AsyncClient:
            given = roles or (Role.OPERATOR,)
            lasts = timedelta(hours=1)
            secret, _ = await api_tokens.create(store_pool, name, given, by="ann", lasts=lasts)
            headers = {"Authorization": f"Bearer {secret.get_secret_value()}"}
            client = httpx.AsyncClient(transport=transport, base_url=BASE, headers=headers)
            return await stack.enter_async_context(client)

        yield open_program
