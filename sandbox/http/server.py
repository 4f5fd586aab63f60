"""A small HTTP/1.1 server that can also fail: respond late or never, or reset in the middle of a body."""

import asyncio
import os
import socket
import struct
from collections import deque
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from email.utils import formatdate
from http import HTTPStatus
from typing import Any, Self
from urllib.parse import parse_qsl, unquote

import httptools
import msgspec


@dataclass(frozen=True, slots=True)
class Request:
    method: str
    path: str
    query: list[tuple[str, str]]
    headers: Mapping[str, str]  # names in lower case
    body: bytes

    def json(self) -> Any:
        """Decodes the body as JSON. Raises ValueError if it is not JSON."""
        return msgspec.json.decode(self.body)


@dataclass(frozen=True, slots=True)
class Response:
    """What to send, and how it fails.

    It is `delay` seconds late, never sent (`hang`), or cut off after `reset_after` bytes.
    """

    status: int = 200
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    content_type: str = "application/json"
    delay: float = 0.0
    hang: bool = False
    reset_after: int | None = None  # bytes of the body before the RST; -1: not even the headers

    @classmethod
    def from_value(cls, value: object, status: int = 200, headers: Mapping[str, str] | None = None) -> Self:
        return cls(status, msgspec.json.encode(value), headers or {})


Handler = Callable[[Request], Awaitable[Response]]


class Server:
    """Listens on a loopback port; `url` is set by `start()`."""

    def __init__(self, handler: Handler) -> None:
        self._handler = handler
        self._connections: set[_Connection] = set()
        self._listener: asyncio.Server | None = None
        self.url = ""

    async def start(self, host: str = "127.0.0.1", port: int = 0) -> None:
        loop = asyncio.get_running_loop()
        self._listener = await loop.create_server(
            lambda: _Connection(self._handler, self._connections), host, port, backlog=1024
        )
        bound = self._listener.sockets[0].getsockname()
        self.url = f"http://{host}:{bound[1]}"

    async def stop(self) -> None:
        if self._listener is not None:
            self._listener.close()
        for connection in list(self._connections):
            connection.abort()
        await asyncio.sleep(0)


class _Connection(asyncio.Protocol):
    """One connection: parses requests with httptools and answers them in order, also pipelined ones."""

    def __init__(self, handler: Handler, connections: "set[_Connection]") -> None:
        self._handler = handler
        self._connections = connections
        self._parser = httptools.HttpRequestParser(self)
        self._waiting: deque[tuple[Request, bool]] = deque()
        self._task: asyncio.Task[None] | None = None
        self._url = b""
        self._headers: dict[str, str] = {}
        self._body: list[bytes] = []

    # called by asyncio

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)  # noqa: S101 - TCP listeners make nothing else
        self._transport = transport
        self._connections.add(self)

    def data_received(self, data: bytes) -> None:
        try:
            self._parser.feed_data(data)
        except (httptools.HttpParserError, httptools.HttpParserUpgrade):
            self._transport.close()

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 - asyncio's signature
        self._connections.discard(self)
        if self._task is not None:
            self._task.cancel()

    def abort(self) -> None:
        self._transport.abort()

    # called by httptools

    def on_message_begin(self) -> None:
        self._url, self._headers, self._body = b"", {}, []

    def on_url(self, url: bytes) -> None:
        self._url += url

    def on_header(self, name: bytes, value: bytes) -> None:
        self._headers[name.decode("latin-1").lower()] = value.decode("latin-1")

    def on_body(self, body: bytes) -> None:
        self._body.append(body)

    def on_headers_complete(self) -> None:
        if self._headers.get("expect", "").lower() == "100-continue":
            self._transport.write(b"HTTP/1.1 100 Continue\r\n\r\n")

    def on_message_complete(self) -> None:
        path, _, query = self._url.decode("latin-1").partition("?")
        request = Request(
            self._parser.get_method().decode(),
            unquote(path),
            parse_qsl(query, keep_blank_values=True),
            self._headers,
            b"".join(self._body),
        )
        self._waiting.append((request, self._parser.should_keep_alive()))
        if self._task is None or self._task.done():
            self._task = asyncio.get_running_loop().create_task(self._answer_all())

    # answering

    async def _answer_all(self) -> None:
        while self._waiting and not self._transport.is_closing():
            request, keep_alive = self._waiting.popleft()
            try:
                response = await self._handler(request)
            except Exception as error:  # noqa: BLE001,RUF100 - the client sees a bug of the sandbox as a 599
                response = Response.from_value({"sandbox_error": repr(error)}, 599)
            await self._send(request, response, keep_alive)

    async def _send(self, request: Request, response: Response, keep_alive: bool) -> None:
        if response.delay > 0:
            await asyncio.sleep(response.delay)
        if response.hang:
            await asyncio.Event().wait()
        body = b"" if request.method == "HEAD" else response.body
        head = _head(response, keep_alive)
        if response.reset_after is not None:
            await self._reset(b"" if response.reset_after < 0 else head + body[: response.reset_after])
            return
        self._transport.write(head + body)
        if not keep_alive:
            self._transport.close()

    async def _reset(self, sent: bytes) -> None:
        """Sends some bytes and then RST: with SO_LINGER 0, close() resets the connection."""
        if sent:
            self._transport.write(sent)
            await asyncio.sleep(0.02)  # so that the client receives the bytes: an RST discards them
        number = self._transport.get_extra_info("socket").fileno()
        with socket.socket(fileno=os.dup(number)) as connection:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self._transport.abort()


def _head(response: Response, keep_alive: bool) -> bytes:
    lines = [f"HTTP/1.1 {response.status} {_phrase(response.status)}"]
    if "date" not in {name.lower() for name in response.headers}:
        lines.append(f"Date: {formatdate(usegmt=True)}")
    if response.content_type:
        lines.append(f"Content-Type: {response.content_type}")
    lines.append(f"Content-Length: {len(response.body)}")
    lines += [f"{name}: {value}" for name, value in response.headers.items()]
    if not keep_alive:
        lines.append("Connection: close")
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return "Unknown"
