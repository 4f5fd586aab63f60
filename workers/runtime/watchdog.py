"""Runs sweeps and deliveries without the queue while Redis is down or frozen.

Both read what is due from Postgres and claim it by row locks, so running them without Redis is always safe.
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
from workers.runtime.failures import survive

log = structlog.get_logger(__name__)

SILENT_AFTER = 5.0
LATE = timedelta(seconds=2)
EVERY = 1.0


class Watchdog:
    """Inside ``async with``, replaces a silent queue until the queue delivers jobs again."""

    def __init__(self, app: App, sweeper: Sweeper, observer: DeliveryObserver) -> None:
        self._app = app
        self._sweeper = sweeper
        self._observer = observer
        self._heard_at = time.monotonic()
        self._replacing = False
        self._watching: asyncio.Task[None] | None = None
        self._work: set[asyncio.Task[None]] = set()

    def heard(self) -> None:
        """Records that the queue delivered a sweep to this worker."""
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
            with suppress(*DATABASE_ERRORS):  # the sweep and the delivery log it
                if await self._must_replace_queue():
                    self._begin(self._sweep())
                    self._begin(self._deliver())

    async def _must_replace_queue(self) -> bool:
        """A worker without sweeps proves nothing, since others may take them all: only late work does."""
        silent = time.monotonic() - self._heard_at >= SILENT_AFTER
        if silent and not self._replacing:
            late = await store.overdue_slots(self._app.store, LATE) or await store.overdue_deliveries(
                self._app.store, LATE
            )
            if not late:
                return False
            log.warning("queue_silent")
        elif self._replacing and not silent:
            log.info("queue_recovered")
        self._replacing = silent
        return silent

    def _begin(self, work: Coroutine[Any, Any, None]) -> None:
        """Starts the work in its own task, so that a slow check does not delay the next look."""
        task = asyncio.create_task(work)
        self._work.add(task)
        task.add_done_callback(self._work.discard)

    async def _sweep(self) -> None:
        await survive(self._app, "sweep", self._sweeper.sweep(self._sweep))

    async def _deliver(self) -> None:
        await survive(self._app, "deliver", deliver(self._app, self._observer, self._deliver))
