"""A console where people sign in, and browsers that visit it."""

import json
import subprocess
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack
from pathlib import Path
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


class IdentityProvider:
    """An OpenID Connect provider on a port of this machine, where each person agrees to everything."""

    def __init__(self, url: str) -> None:
        self.url = url

    def settings(self, **more: Any) -> dict[str, Any]:
        """The keys of ``[console]`` with which people sign in here."""
        oidc = {
            "issuer": self.url,
            "client_id": "paywatch",
            "client_secret": "hunter2",
            "roles": {"operator": ["sre"], "auditor": ["auditors"]},
        }
        return {"sign_in": "oidc", "oidc": oidc | more}

    async def agree(self, url: str, subject: str, action: str = "") -> httpx.Response:
        """Answers the provider's form as a person does. The response leads back to the console."""
        async with httpx.AsyncClient() as client:
            return await client.post(url, data={"sub": subject, "action": action})


PEOPLE: dict[str, dict[str, Any]] = {
    "ann": {"email": "ann@shop.example", "groups": ["staff", "sre"]},
    "eve": {"email": "eve@audit.example", "groups": "auditors"},
    "bob": {"email": "bob@shop.example", "groups": ["staff", "<b>guests</b>"]},
    "dan": {"email": "ann@shop.example", "email_verified": False, "groups": ["sre"]},
    "kim": {"name": "Kim", "groups": ["sre"]},
    "tom": {"email": "tom\u202e@shop.example", "groups": ["sre"]},
    "nel": {"email": "nel@shop.example", "realm": {"roles": ["sre"]}},
}


@pytest.fixture(scope="session")
def provider() -> Iterator[IdentityProvider]:
    script = Path(__file__).with_name("identity_provider.py")
    command = [sys.executable, "-W", "ignore", str(script), json.dumps(PEOPLE)]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        yield IdentityProvider(f"http://localhost:{int(process.stdout.readline())}")
        process.stdin.close()
