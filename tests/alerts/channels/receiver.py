"""An HTTP server on loopback that answers as a test says, and stores the requests."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from types import TracebackType
from typing import Any

Behaviour = Callable[["Received", asyncio.StreamWriter], Awaitable[None]]


@dataclass(frozen=True)
class Received:
    method: str
    target: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


def answer(status: int = 200, body: bytes = b"", headers: Mapping[str, str] | None = None) -> Behaviour:
    """A complete answer; the connection stays open."""

    async def behave(_received: Received, writer: asyncio.StreamWriter) -> None:
        empty = status in (204, 304)
        lines = [
            f"HTTP/1.1 {status} Whatever",
            *(f"{name}: {value}" for name, value in (headers or {}).items()),
        ]
        lines += [] if empty else [f"Content-Length: {len(body)}"]
        writer.write("\r\n".join([*lines, "", ""]).encode() + (b"" if empty else body))

    return behave


def echo(status: int) -> Behaviour:
    """Returns the whole request in the body, as frameworks in debug mode do."""

    async def behave(received: Received, writer: asyncio.StreamWriter) -> None:
        request = (
            f"cannot {received.method} {received.target} {dict(received.headers)} ".encode() + received.body
        )
        await answer(status, request)(received, writer)

    return behave


def raw(data: bytes, *, reset: bool = False) -> Behaviour:
    """Sends these bytes and closes the connection."""

    async def behave(_received: Received, writer: asyncio.StreamWriter) -> None:
        writer.write(data)
        await writer.drain()
        if reset:
            writer.transport.abort()
        else:
            writer.close()

    return behave


def stall(data: bytes = b"") -> Behaviour:
    """Sends these bytes, and then nothing until the client closes the connection."""

    async def behave(_received: Received, writer: asyncio.StreamWriter) -> None:
        writer.write(data)
        await writer.wait_closed()

    return behave


class Receiver:
    """``behaviour`` answers every request; ``received`` has them in order."""

    def __init__(self, behaviour: Behaviour | None = None) -> None:
        self.behaviour = behaviour or answer(200, b"ok")
        self.received: list[Received] = []
        self._tasks: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> "Receiver":
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.port: int = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def url(self, target: str = "/") -> str:
        return f"http://127.0.0.1:{self.port}{target}"

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        try:
            while not writer.is_closing():
                received = await _read(reader)
                self.received.append(received)
                await self.behaviour(received, writer)
        except (asyncio.IncompleteReadError, ConnectionError):
            pass  # the client has gone
        finally:
            self._tasks.discard(task)
            writer.close()


async def _read(reader: asyncio.StreamReader) -> Received:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    first, *lines = head.strip().split("\r\n")
    method, target, _ = first.split(" ")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    body = await reader.readexactly(int(headers.get("content-length", "0")))
    return Received(method, target, headers, body)
