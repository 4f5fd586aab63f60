"""Responses that are made while they are sent, and how many may keep a connection meanwhile."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterable

import structlog
from starlette.responses import Content, StreamingResponse
from starlette.types import Receive, Scope, Send

from console.context import Console
from workers.databases import DATABASE_ERRORS

log = structlog.get_logger(__name__)

ABORT = "paywatch.abort"
"""The extension of the scope that closes the client's connection. ASGI itself has no way to: for an exception
uvicorn logs a traceback, and no bug is behind a database that is down."""
MOST = 2
"""Of the connections of the pool: the others stay for pages, however slowly a client reads."""


class LongReads:
    """The console's own one. A download that finds no place waits for one, without a connection."""

    def __init__(self, _console: Console) -> None:
        self.place = asyncio.Semaphore(MOST)


class BrokenOff(Exception):
    """The rest of a download cannot be read."""


class Download(StreamingResponse):
    """Ends what it reads from when the client leaves: a connection must not wait for Python's collector.

    When the store fails in the middle, or the console must end, it breaks the connection off, so that
    nobody takes a part for the whole.
    """

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        source = self.body_iterator
        self.body_iterator = reading = _read(source)
        try:
            await super().__call__(scope, receive, send)
        except (BrokenOff, asyncio.CancelledError) as error:
            abort = scope.get("extensions", {}).get(ABORT)
            if abort is None:
                raise
            log.warning("download_broken_off", error=str(error))
            abort["close"]()
        finally:
            await reading.aclose()
            close = getattr(source, "aclose", None)
            if close is not None:
                await close()


async def _read(source: AsyncIterable[Content]) -> AsyncGenerator[Content, None]:
    """Has errors of the store told from those of the client's connection, which can be OSError too."""
    try:
        async for each in source:
            yield each
    except DATABASE_ERRORS as error:
        raise BrokenOff(type(error).__name__) from error
