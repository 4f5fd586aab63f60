"""Clients that send too much, too slowly, or take nothing: they must not keep what others need."""

import asyncio
import contextlib
import subprocess
import sys
from collections.abc import AsyncIterator

import pytest
import uvicorn
from structlog.testing import capture_logs

from console.access.sign_in import Everybody
from console.app import create_app
from console.context import Console
from console.hub import Hub
from console.protocol import LARGEST_HEAD, BoundedProtocol
from console.server import Server, listen
from settings import Settings
from tests.waiting import PATIENCE, eventually

HALF_A_FORM = (
    b"POST /silences HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 9\r\n"
    b"Content-Type: application/x-www-form-urlencoded\r\n\r\na="
)


class Impatient(BoundedProtocol):
    arrives_within = 0.5
    taken_within = 0.5


@contextlib.asynccontextmanager
async def served(dsn: str, protocol: type[BoundedProtocol], app: object = None) -> AsyncIterator[int]:
    console = Console(Settings(database_url=dsn))  # type: ignore[arg-type]
    with listen("127.0.0.1", 0) as opened:
        app = app or create_app(console, Everybody("ann"))
        config = uvicorn.Config(app, http=protocol, log_config=None)  # type: ignore[arg-type]
        server = Server(config, console.part(Hub))
        task = asyncio.create_task(server.serve([opened]))
        await eventually(lambda: server.started, "it serves")
        yield opened.getsockname()[1]
        server.should_exit = True
        await task
        await console.aclose()


async def until_closed(reader: asyncio.StreamReader) -> bytes:
    async with asyncio.timeout(PATIENCE):
        with contextlib.suppress(ConnectionError):
            return await reader.read()
    return b""


@pytest.mark.parametrize(
    "sent",
    [
        b"",
        b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX: ",
        HALF_A_FORM,
        b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n\r\n",
    ],
    ids=["nothing", "a part of the head", "a part of the body", "a line break after a request"],
)
async def test_a_request_that_does_not_arrive_is_given_up(store_db: str, sent: bytes) -> None:
    with capture_logs() as logs:
        async with served(store_db, Impatient) as port:
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(sent)
            await until_closed(reader)
            writer.close()
    assert [each for each in logs if each["log_level"] == "error"] == []


async def test_a_head_that_is_too_large_is_refused(store_db: str) -> None:
    async with served(store_db, BoundedProtocol) as port:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\nX: " + b"a" * (LARGEST_HEAD + 1))
        answer = await until_closed(reader)
        assert answer.startswith(b"HTTP/1.1 431 ")
        assert b"content-type: application/problem+json\r\n" in answer
        assert b"content-security-policy: " in answer
        writer.close()


ASK = b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
LIVE = b"GET /live?topics=now HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"


class Small(BoundedProtocol):
    most_connections = 2
    speaks_within = 0.0


@pytest.mark.parametrize("sent", [b"", HALF_A_FORM, ASK], ids=["nothing", "a part", "a whole request"])
async def test_who_is_silent_gives_way(store_db: str, sent: bytes) -> None:
    async with served(store_db, Small) as port, contextlib.AsyncExitStack() as stack:
        silent = []
        for _ in range(Small.most_connections):
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            stack.callback(writer.close)
            writer.write(sent)
            if sent == ASK:
                await reader.readuntil(b"}")
            silent.append(asyncio.create_task(until_closed(reader)))
        assert await _first_line(port, stack, ASK) == b"HTTP/1.1 200 OK\r\n"
        async with asyncio.timeout(PATIENCE):
            await asyncio.wait(silent, return_when=asyncio.FIRST_COMPLETED)


async def test_while_all_are_busy_a_new_one_is_told_so(store_db: str) -> None:
    async with served(store_db, Small) as port, contextlib.AsyncExitStack() as stack:
        for _ in range(Small.most_connections):
            assert await _first_line(port, stack, LIVE) == b"HTTP/1.1 200 OK\r\n"
        assert await _first_line(port, stack, b"") == b"HTTP/1.1 503 Service Unavailable\r\n"


async def _first_line(port: int, stack: contextlib.AsyncExitStack, sent: bytes) -> bytes:
    """Opens a connection that stays open, and returns the first line of what is answered."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    stack.callback(writer.close)
    writer.write(sent)
    async with asyncio.timeout(PATIENCE):
        return await reader.readline()


def test_connections_leave_files_for_the_rest() -> None:
    script = """
import resource
from console.open_files import allowed_connections
hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
resource.setrlimit(resource.RLIMIT_NOFILE, (256, hard))
print(allowed_connections(500), resource.getrlimit(resource.RLIMIT_NOFILE)[0])
resource.setrlimit(resource.RLIMIT_NOFILE, (600, 600))
print(allowed_connections(500), resource.getrlimit(resource.RLIMIT_NOFILE)[0])
"""
    found = subprocess.run([sys.executable, "-c", script], check=True, capture_output=True, text=True)
    assert found.stdout == "500 900\n300 600\n"


async def test_requests_of_one_connection_are_counted_one_by_one(store_db: str) -> None:
    async with served(store_db, BoundedProtocol) as port:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        for _ in range(4):
            writer.write(b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\nX: " + b"a" * 30_000 + b"\r\n\r\n")
            async with asyncio.timeout(PATIENCE):
                assert (await reader.readuntil(b"}")).startswith(b"HTTP/1.1 200 ")
        writer.close()


async def test_a_response_that_nobody_takes_is_given_up(store_db: str) -> None:
    ended = asyncio.Event()

    async def endless(scope: dict[str, object], receive: object, send: object) -> None:
        if scope["type"] != "http":
            raise RuntimeError("no lifespan")
        try:
            await send({"type": "http.response.start", "status": 200, "headers": []})  # type: ignore[operator]
            while not await _is_gone(receive):
                body = {"type": "http.response.body", "body": b"a" * 65_536, "more_body": True}
                await send(body)  # type: ignore[operator]
        finally:
            ended.set()

    async with served(store_db, Impatient, endless) as port:
        _reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
        async with asyncio.timeout(PATIENCE):
            await ended.wait()
        writer.close()


async def _is_gone(receive: object) -> bool:
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(0.01):
            message = await receive()  # type: ignore[operator]
            return bool(message["type"] == "http.disconnect")
    return False
