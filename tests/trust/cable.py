"""A network between a worker and a server that can be cut: connections stay open, and nothing passes."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import urlsplit, urlunsplit

Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]


class Cable:
    """Passes bytes on while it is whole. `url` leads through it, `there` does not."""

    def __init__(self, url: str) -> None:
        self.url = self.there = url
        self._whole = asyncio.Event()
        self._whole.set()
        self._writers: set[asyncio.StreamWriter] = set()
        self._serving: set[asyncio.Task[None]] = set()

    def cut(self) -> None:
        self._whole.clear()

    def mend(self) -> None:
        """Connections from before the cut break, as they do when a peer has forgotten them."""
        for writer in self._writers:
            writer.transport.abort()
        self._whole.set()

    @asynccontextmanager
    async def laid(self) -> AsyncIterator["Cable"]:
        server = await asyncio.start_server(self._accept, "127.0.0.1", 0)
        address = urlsplit(self.there)
        account, port = address.netloc.rpartition("@")[0], server.sockets[0].getsockname()[1]
        self.url = urlunsplit(address._replace(netloc=f"{account}@127.0.0.1:{port}"))
        try:
            yield self
        finally:
            server.close()
            self.mend()
            await asyncio.gather(*self._serving, return_exceptions=True)

    def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.create_task(self._serve(reader, writer))
        self._serving.add(task)
        task.add_done_callback(self._serving.discard)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await self._whole.wait()
        address = urlsplit(self.there)
        try:
            there = await asyncio.open_connection(address.hostname, address.port)
        except OSError:  # the server is down
            writer.transport.abort()
            return
        await self._connect((reader, writer), there)

    async def _connect(self, here: Streams, there: Streams) -> None:
        ends = {here[1], there[1]}
        self._writers |= ends
        passing = self._pass(here[0], there[1]), self._pass(there[0], here[1])
        await asyncio.gather(*passing, return_exceptions=True)
        self._writers -= ends

    async def _pass(self, source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
        try:
            while data := await source.read(65536):
                await self._whole.wait()
                sink.write(data)
        finally:
            sink.close()
