"""When the queue is silent (Redis is down or frozen), a worker looks at what is due by itself.

Sweeps and deliveries only look at what is due in Postgres, so doing them without Redis is safe at any time.
"""

import asyncio
import time
from collections.abc import Coroutine
from contextlib import suppress
from datetime import timedelta
from types import TracebackType
from typing import Any

import structlog

import store
from reconcile.tasks import cancel_all
from workers.app import App
from workers.databases import DATABASE_ERRORS
from workers.jobs.deliver import Observer as DeliveryObserver
from workers.jobs.deliver import deliver
from workers.jobs.sweep import Sweeper

log = structlog.get_logger(__name__)

SILENT_AFTER = 5.0
LATE = timedelta(seconds=2)
EVERY = 1.0


class Watchdog:
    """While entered, steps in for a silent queue, until the queue is heard again."""

    def __init__(self, app: App, sweeper: Sweeper, observer: DeliveryObserver) -> None:
        self._app = app
        self._sweeper = sweeper
        self._observer = observer
        self._heard_at = time.monotonic()
        self._stands_in = False
        self._watching: asyncio.Task[None] | None = None
        self._work: set[asyncio.Task[None]] = set()

    def heard(self) -> None:
        """The queue asked this worker to sweep."""
        self._heard_at = time.monotonic()

    async def __aenter__(self) -> "Watchdog":
        self._watching = asyncio.create_task(self._watch())
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._watching is not None:
            await cancel_all([self._watching], cancel_again_after=2)
        await cancel_all(self._work, cancel_again_after=2)

    async def _watch(self) -> None:
        while True:
            await asyncio.sleep(EVERY)
            with suppress(*DATABASE_ERRORS):  # each look for work says so by itself
                if await self._must_stand_in():
                    self._begin(self._sweep())
                    self._begin(self._deliver())

    async def _must_stand_in(self) -> bool:
        """Other workers may take all the sweeps there are: what is late tells that the queue is silent."""
        silent = time.monotonic() - self._heard_at >= SILENT_AFTER
        if silent and not self._stands_in:
            late = await store.overdue_slots(self._app.store, LATE) or await store.overdue_deliveries(
                self._app.store, LATE
            )
            if not late:
                return False
            log.warning("queue_is_silent")
        elif self._stands_in and not silent:
            log.info("queue_is_back")
        self._stands_in = silent
        return silent

    def _begin(self, work: Coroutine[Any, Any, None]) -> None:
        """A slow check must not hold up the next look."""
        task = asyncio.create_task(work)
        self._work.add(task)
        task.add_done_callback(self._work.discard)

    async def _sweep(self) -> None:
        try:
            await self._sweeper.sweep(self._sweep)
        except DATABASE_ERRORS as error:
            log.warning("store_unreachable", error=str(error))

    async def _deliver(self) -> None:
        try:
            await deliver(self._app, self._observer, self._deliver)
        except DATABASE_ERRORS as error:
            log.warning("store_unreachable", error=str(error))
