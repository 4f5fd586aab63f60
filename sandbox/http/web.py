"""A small HTTP/1.1 server that can also break the rules: late, silent, cut off in mid-body, reset."""

import asyncio
import os
import socket
import struct
from collections import deque
from collections.abc import Awaitable, Callable, Mapping
from concurrent.futures import Future
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
        """The body as JSON; ValueError when it is none."""
        return msgspec.json.decode(self.body)


@dataclass(frozen=True, slots=True)
class Answer:
    """What to send, and how badly: `delay` seconds late, not before `held_until` is done, or only the first
    bytes and a reset."""

    status: int = 200
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    content_type: str = "application/json"
    delay: float = 0.0
    held_until: Future[None] | None = None  # released from another thread
    reset_after: int | None = None  # bytes of the body before the RST; -1: not even the head

    @classmethod
    def of(cls, value: object, status: int = 200, headers: Mapping[str, str] | None = None) -> Self:
        return cls(status, msgspec.json.encode(value), headers or {})


Handler = Callable[[Request], Awaitable[Answer]]


class Server:
    """One listener on a loopback port; `url` is known once it has started."""

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
    """Parses requests with httptools and answers them one after another."""

    def __init__(self, handler: Handler, connections: "set[_Connection]") -> None:
        self._handler = handler
        self._connections = connections
        self._parser = httptools.HttpRequestParser(self)
        self._waiting: deque[tuple[Request, bool]] = deque()
        self._worker: asyncio.Task[None] | None = None
        self._url = b""
        self._headers: dict[str, str] = {}
        self._body: list[bytes] = []

    # asyncio's side

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
        if self._worker is not None:
            self._worker.cancel()

    def abort(self) -> None:
        self._transport.abort()

    # httptools' side

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
        if self._worker is None or self._worker.done():
            self._worker = asyncio.get_running_loop().create_task(self._work())

    # answering

    async def _work(self) -> None:
        while self._waiting and not self._transport.is_closing():
            request, keep_alive = self._waiting.popleft()
            try:
                answer = await self._handler(request)
            except Exception as broken:  # noqa: BLE001,RUF100 - a broken double says so to whoever asked
                answer = Answer.of({"sandbox_error": repr(broken)}, 599)
            await self._send(request, answer, keep_alive)

    async def _send(self, request: Request, answer: Answer, keep_alive: bool) -> None:
        if answer.delay > 0:
            await asyncio.sleep(answer.delay)
        if answer.held_until is not None:
            # Several answers share it: a client that gives up must not cancel it for the others.
            await asyncio.shield(asyncio.wrap_future(answer.held_until))
        body = b"" if request.method == "HEAD" else answer.body
        head = _head(answer, keep_alive)
        if answer.reset_after is not None:
            await self._reset(b"" if answer.reset_after < 0 else head + body[: answer.reset_after])
            return
        self._transport.write(head + body)
        if not keep_alive:
            self._transport.close()

    async def _reset(self, sent: bytes) -> None:
        """Sends a part and then RST: linger 0 makes close() throw the connection away."""
        if sent:
            self._transport.write(sent)
            await asyncio.sleep(0.02)
        number = self._transport.get_extra_info("socket").fileno()
        with socket.socket(fileno=os.dup(number)) as connection:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self._transport.abort()


def _head(answer: Answer, keep_alive: bool) -> bytes:
    lines = [f"HTTP/1.1 {answer.status} {_phrase(answer.status)}", f"Date: {formatdate(usegmt=True)}"]
    if answer.content_type:
        lines.append(f"Content-Type: {answer.content_type}")
    lines.append(f"Content-Length: {len(answer.body)}")
    if "date" in {name.lower() for name in answer.headers}:
        del lines[1]
    lines += [f"{name}: {value}" for name, value in answer.headers.items()]
    if not keep_alive:
        lines.append("Connection: close")
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return "Unknown"
