"""HTTP/1.1 as uvicorn speaks it, with bounds on what one client can make the console keep open.

Neither uvicorn nor httptools bounds the head of a request, how long a request may take to arrive, or how long
a response may wait for who reads it.
"""

import asyncio
from http import HTTPStatus
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from console.access.headers import HEADERS
from console.web.downloads import ABORT
from console.web.problem_document import problem

LARGEST_HEAD = 65_536
"""Bytes of the address and the headers."""
ARRIVES_WITHIN = 30.0
"""Seconds from the first byte of a request to its last."""
TAKEN_WITHIN = 60.0
"""Seconds in which a client must take some of what waits for it."""
MOST_CONNECTIONS = 2_000
SPEAKS_WITHIN = 1.0
"""Seconds that a client may send nothing while others need its place."""


class BoundedProtocol(HttpToolsProtocol):
    """Closes a connection whose request is too large or too slow, or whose response nobody takes.

    At ``most_connections`` it closes one that is silent for each new one: who sends nothing keeps nobody out.
    While all are busy, it answers a new one with 503.
    """

    most_connections = MOST_CONNECTIONS
    speaks_within = SPEAKS_WITHIN
    arrives_within = ARRIVES_WITHIN
    taken_within = TAKEN_WITHIN

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._head = 0
        self._in_head = True
        self._arriving: asyncio.TimerHandle | None = None
        self._waiting: asyncio.TimerHandle | None = None
        self._silent_from = self.loop.time()

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._expect_request()
        if len(self.connections) > self.most_connections:
            self._make_room()

    def _make_room(self) -> None:
        before = self.loop.time() - self.speaks_within
        others = (each for each in self.connections if isinstance(each, BoundedProtocol) and each is not self)
        silent = next((each for each in others if each.is_silent_since(before)), None)
        if silent is None:
            self._refuse(503, "The console has as many connections as it can have: try again in a minute.")
        else:
            self.connections.discard(silent)
            silent.transport.abort()

    def is_silent_since(self, time: float) -> bool:
        """Whether it is the client's turn since then, and no whole request has come."""
        is_answered = self.cycle is None or self.cycle.response_complete
        return (is_answered or self._arriving is not None) and self._silent_from <= time

    def connection_lost(self, exc: Exception | None) -> None:
        for timer in (self._arriving, self._waiting):
            _cancel(timer)
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        self._expect_request()
        super().data_received(data)
        if self._in_head:
            self._head += len(data)
            if self._head > LARGEST_HEAD and not self.transport.is_closing():
                self._refuse(431, f"The address and the headers have more than {LARGEST_HEAD:,} bytes.")

    def send_400_response(self, msg: str) -> None:
        self._refuse(400, msg)

    def _refuse(self, status: int, sentence: str) -> None:
        """Answers before any part of the application has seen a request, and closes the connection."""
        document = problem(status, sentence, headers={**HEADERS, "Connection": "close"})
        headers = [f"{name}: {text}" for name, text in document.headers.items()]
        head = "\r\n".join([f"HTTP/1.1 {status} {HTTPStatus(status).phrase}", *headers, "", ""])
        self.transport.write(head.encode("latin-1") + document.body)
        self.transport.close()

    def on_message_begin(self) -> None:
        self._expect_request()
        super().on_message_begin()
        self.scope["extensions"] = {ABORT: {"close": self._abort}}

    def on_headers_complete(self) -> None:
        self._in_head = False
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        _cancel(self._arriving)
        self._head, self._in_head, self._arriving = 0, True, None
        super().on_message_complete()

    def on_response_complete(self) -> None:
        self._silent_from = self.loop.time()
        super().on_response_complete()

    def pause_writing(self) -> None:
        super().pause_writing()
        self._waiting = self.loop.call_later(self.taken_within, self.transport.abort)

    def resume_writing(self) -> None:
        _cancel(self._waiting)
        super().resume_writing()

    def _abort(self) -> None:
        """Closes the connection, and has uvicorn know at once: it would log a response without its end."""
        self.transport.abort()
        if self.cycle is not None:
            self.cycle.disconnected = True

    def _expect_request(self) -> None:
        if self._arriving is None:
            self._arriving = self.loop.call_later(self.arrives_within, self.transport.abort)


def _cancel(timer: asyncio.TimerHandle | None) -> None:
    if timer is not None:
        timer.cancel()
