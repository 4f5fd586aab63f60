"""Servers on plain sockets, for probes that speak no HTTP."""

import asyncio
import atexit
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress

Talk = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@asynccontextmanager
async def listening(talk: Talk | bytes, host: str = "127.0.0.1") -> AsyncIterator[int]:
    """Yields the port of a server. Bytes are sent to each client; a function talks with it."""
    writers: list[asyncio.StreamWriter] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writers.append(writer)
        with suppress(OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            if isinstance(talk, bytes):
                writer.write(talk)
                await writer.drain()
                await reader.read(1)
            else:
                await talk(reader, writer)
        writer.close()

    server = await asyncio.start_server(serve, host, 0)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()
        for writer in writers:
            writer.transport.abort()
        await server.wait_closed()


async def silent(reader: asyncio.StreamReader, _writer: asyncio.StreamWriter) -> None:
    """Reads, and never answers."""
    while await reader.read(65536):
        pass


def closed_port() -> int:
    """Returns a port at which nothing listens as long as this process runs."""
    taken = socket.socket()
    atexit.register(taken.close)
    taken.bind(("127.0.0.1", 0))  # without a queue: refused by the kernel, and taken for other processes
    port: int = taken.getsockname()[1]
    return port


@asynccontextmanager
async def full_backlog() -> AsyncIterator[int]:
    """Yields a port whose queue of connections is full: the next one gets no answer."""
    loop = asyncio.get_running_loop()
    with socket.create_server(("127.0.0.1", 0), backlog=0) as server:
        port: int = server.getsockname()[1]
        waiting = []
        for _ in range(8):
            client = socket.socket()
            client.setblocking(False)
            waiting.append(client)
            with suppress(TimeoutError):
                async with asyncio.timeout(0.2):
                    await loop.sock_connect(client, ("127.0.0.1", port))
                    continue
            break
        try:
            yield port
        finally:
            for client in waiting:
                client.close()
