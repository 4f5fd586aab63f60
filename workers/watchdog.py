"""When the queue is silent (Redis is down or frozen), a worker looks at what is due by itself.

Sweeps and deliveries only look at what is due in Postgres, so doing them without Redis is safe at any time.
"""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import timedelta

import structlog

import store
from workers.app import App
from workers.deliver import Observer as DeliveryObserver
from workers.deliver import deliver
from workers.sweep import DATABASE_TROUBLE, Sweeper

log = structlog.get_logger(__name__)

SILENT_AFTER = 5.0
LATE = timedelta(seconds=2)


@asynccontextmanager
async def watch(app: App, sweeper: Sweeper, observer: DeliveryObserver) -> AsyncIterator[None]:
    """While entered, step in for a silent queue."""
    task = asyncio.create_task(_watch(app, sweeper, observer))
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def _watch(app: App, sweeper: Sweeper, observer: DeliveryObserver) -> None:
    while True:
        await asyncio.sleep(1)
        if time.monotonic() - sweeper.swept_at < SILENT_AFTER:
            continue
        try:
            await _step_in(app, sweeper, observer)
        except DATABASE_TROUBLE as error:
            log.warning("store_unreachable", error=str(error))


async def _step_in(app: App, sweeper: Sweeper, observer: DeliveryObserver) -> None:
    """Other workers may take all the sweeps there are: only what is late says that the queue is silent."""
    if not (await store.overdue_slots(app.store, LATE) or await store.overdue(app.store, LATE)):
        return
    ran = await sweeper.sweep(_nothing)
    sent = await deliver(app, observer, _nothing)
    log.warning("queue_is_silent", checks=ran, notifications=sent)


async def _nothing() -> None:
    """No one to share the rest with: the next look takes it."""
