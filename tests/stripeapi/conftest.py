"""A server with scripted responses, and clients that do not really sleep."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from typing import Any

import pytest
from pydantic import SecretStr

from stripeapi import Stripe

DATE = "Tue, 31 Oct 2023 19:15:12 GMT"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--record-cassettes", action="store_true", help="record the Stripe cassettes again")


@dataclass
class Reply:
    """``sent`` bytes of the body arrive before the connection is cut; None: all do. ``hangs``: no answer."""

    status: int = 200
    body: bytes = b'{"object":"balance"}'
    headers: dict[str, str] = field(default_factory=dict)
    sent: int | None = None
    hangs: bool = False

    def wire(self) -> bytes:
        headers = {"date": DATE, "request-id": "req_1", "content-length": str(len(self.body)), **self.headers}
        lines = [
            f"HTTP/1.1 {self.status} Something",
            *(f"{name}: {value}" for name, value in headers.items()),
        ]
        return "\r\n".join([*lines, "", ""]).encode() + self.body[: self.sent]


@dataclass
class Server:
    replies: list[Reply] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)
    requested: asyncio.Event = field(default_factory=asyncio.Event)
    connections: int = 0
    url: str = ""

    def refuse(self, status: int, **headers: str) -> None:
        """The next answer is Stripe's error with ``status``."""
        self.error(status, {"type": "invalid_request_error", "message": "No."}, **headers)

    def error(self, status: int, error: dict[str, Any], **headers: str) -> None:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        self.replies.append(Reply(status, json.dumps({"error": error}).encode(), named))

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                self.requests.append(head.decode())
                self.requested.set()
                reply = self.replies.pop(0) if self.replies else Reply()
                if reply.hangs:
                    await reader.read()
                    break
                writer.write(reply.wire())
                await writer.drain()
                if reply.sent is not None:
                    break
        except (asyncio.IncompleteReadError, ConnectionError):
            return  # the client is done
        finally:
            writer.close()


@dataclass
class Pauses:
    """A clock that only the pauses move."""

    now: float = 0.0
    slept: list[float] = field(default_factory=list)

    def clock(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds
        await asyncio.sleep(0)


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    scripted = Server()
    listener = await asyncio.start_server(scripted.serve, "127.0.0.1", 0)
    scripted.url = f"http://127.0.0.1:{listener.sockets[0].getsockname()[1]}"
    yield scripted
    listener.close()


@pytest.fixture
def pauses() -> Pauses:
    return Pauses()


@pytest.fixture
async def client(server: Server, pauses: Pauses) -> AsyncIterator[Callable[..., Stripe]]:
    """Makes clients of the scripted server, with the given options."""
    async with AsyncExitStack() as stack:

        def make(key: str = "sk_test_51Secret", **options: Any) -> Stripe:
            given = {"base": server.url, "clock": pauses.clock, "sleep": pauses.sleep, **options}
            stripe = Stripe(SecretStr(key), **given)
            stack.push_async_callback(stripe.aclose)
            return stripe

        yield make


@pytest.fixture
def reply() -> type[Reply]:
    return Reply
