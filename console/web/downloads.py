"""Responses that are made while they are sent, and how many may keep a connection meanwhile."""

import asyncio

from starlette.responses import StreamingResponse
from starlette.types import Receive, Scope, Send

from console.context import Console

MOST = 2
"""Of the connections of the pool: the others stay for pages, however slowly a client reads."""


class LongReads:
    """The console's own one. A download that finds no place waits for one, without a connection."""

    def __init__(self, _console: Console) -> None:
        self.place = asyncio.Semaphore(MOST)


class Download(StreamingResponse):
    """Ends what it reads from when the client leaves: a connection must not wait for Python's collector."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await super().__call__(scope, receive, send)
        finally:
            close = getattr(self.body_iterator, "aclose", None)
            if close is not None:
                await close()
