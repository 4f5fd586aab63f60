"""``/heartbeat/NAME/KEY``: jobs report that they ran, as on the port of a worker's metrics.

A ping is recorded before it is answered. Its body is not read, and its path is never logged: it has the key.
"""

import asyncio

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

import store
from console.context import Console, console_of
from workers.databases import DATABASE_ERRORS, explain_store
from workers.errors import NotConfigured
from workers.metrics.ping_requests import (
    NOT_RECORDED,
    RECORDED,
    STORE_TIMEOUT,
    TOO_MANY,
    Answer,
    Ping,
    PingRequests,
)
from workers.outages import Outage

PATH = "/heartbeat/{rest:path}"
MAX_RECORDING = 16
NOT_FOUND = Answer(404, {"error": "there is no such heartbeat, or its key is another one"})


class Heartbeats:
    """Knows the keys of the heartbeat checks of this console's configuration."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._requests = PingRequests(console.settings, not_found=NOT_FOUND)
        self._outage = Outage("pings_not_recorded", "pings_recorded")
        self._recording = 0

    async def receive(self, method: str, path: str) -> Answer:
        found = self._requests.read(method, path)
        if not isinstance(found, Ping):
            return found
        if self._recording >= MAX_RECORDING:
            return TOO_MANY
        self._recording += 1
        try:
            return await self._record(found)
        finally:
            self._recording -= 1

    async def _record(self, ping: Ping) -> Answer:
        try:
            async with asyncio.timeout(STORE_TIMEOUT):
                await self._console.ready()
                await store.record_ping(self._console.pool, ping.name, ping.kind, ping.exit_code)
        except (store.StoreError, NotConfigured, *DATABASE_ERRORS) as error:
            why = explain_store(self._console.settings, error) or "the store took too long"
            self._outage.failed(self._console.mask(why))
            return NOT_RECORDED
        self._outage.served()
        return RECORDED


async def receive(request: Request) -> Response:
    answer = await console_of(request).part(Heartbeats).receive(request.method, request.scope["path"])
    return JSONResponse(answer.body, answer.status, {"Cache-Control": "no-store", **answer.headers})
