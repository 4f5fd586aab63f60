"""The one LISTEN connection of this process.

A connection can be dead without anybody noticing, and a pooler in transaction mode takes LISTEN and passes
nothing on. So a message of our own goes round every few seconds: it proves that others arrive.
"""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import asyncpg
import structlog

from console.context import Console
from console.hub import TOPICS, Hub
from console.live.pace import Pace
from store import StoreUnreachable
from store.address import Address
from workers.databases import DATABASE_ERRORS
from workers.errors import required

log = structlog.get_logger(__name__)

CHANNEL = "paywatch"
PROOF = "live"
"""The word of our own messages; other processes ignore them."""
_ERRORS = (*DATABASE_ERRORS, StoreUnreachable, TimeoutError)


class Listener:
    """Publishes what triggers announce.

    ``listens``: whether that is proven to work at the moment; ``is_lost``: whether it is known not to.
    """

    def __init__(self, console: Console, hub: Hub, changed: Callable[[], None]) -> None:
        self._console, self._hub, self._changed = console, hub, changed
        self._pace = console.part(Pace)
        self.listens = False
        self.is_lost = False
        self._arrived = asyncio.Event()

    async def run(self) -> None:
        """Listens for ever, and connects again when the connection is lost."""
        while True:
            try:
                await self._listen()
            except _ERRORS as error:
                self._lost(error)
            await asyncio.sleep(self._pace.retry_after)

    def _lost(self, error: BaseException) -> None:
        """Logs an outage once, as other outages are."""
        self.listens = False
        if not self.is_lost:
            self.is_lost = True
            log.warning("live_updates_polled", error=type(error).__name__)

    async def _listen(self) -> None:
        connection = await self._connect()
        try:
            closed = asyncio.Event()
            connection.add_termination_listener(lambda _: closed.set())
            await connection.add_listener(CHANNEL, self._receive)
            while not closed.is_set():
                await self._prove()
                await _wait(closed, self._pace.proof_every)
            raise ConnectionResetError("the server closed the connection")
        finally:
            self.listens = False
            with suppress(*_ERRORS, asyncpg.InterfaceError):
                await connection.close(timeout=2)

    async def _connect(self) -> asyncpg.Connection:
        settings = self._console.settings
        url = required(settings.store_url, settings.store_variable, "live updates come from Postgres")
        return await Address.parse(url, settings.store_variable).connect()

    async def _prove(self) -> None:
        """Sends a message round through the pool. Raises TimeoutError if it does not arrive."""
        self._arrived.clear()
        await self._console.pool.execute("select pg_notify($1, $2)", CHANNEL, f"{PROOF} {self._hub.boot}")
        async with asyncio.timeout(self._pace.proof_within):
            await self._arrived.wait()
        if not self.listens:
            self.listens = True
            self._hub.publish_loss()  # of what was announced before, nobody knows
            if self.is_lost:
                log.info("live_updates_listened")
                self.is_lost = False

    def _receive(self, _connection: Any, _pid: int, _channel: str, payload: Any) -> None:
        text = str(payload)
        word = text.partition(" ")[0]
        if word == PROOF:
            if text == f"{PROOF} {self._hub.boot}":
                self._arrived.set()
        elif word in TOPICS:
            self._hub.publish(text)
            self._changed()


async def _wait(event: asyncio.Event, seconds: float) -> None:
    """Waits for the event, but not longer."""
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await event.wait()
