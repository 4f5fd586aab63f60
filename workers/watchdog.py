"""When the queue is silent (Redis is down or frozen), a worker looks at what is due by itself.

Sweeps and deliveries only look at what is due in Postgres, so doing them without Redis is safe at any time.
"""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any

import structlog

from workers.app import App
from workers.deliver import Observer as DeliveryObserver
from workers.deliver import deliver
from workers.sweep import DATABASE_TROUBLE, Sweeper

log = structlog.get_logger(__name__)

SILENT_AFTER = 5.0


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
        silent = time.monotonic() - sweeper.swept_at
        if silent < SILENT_AFTER:
            continue
        try:
            ran = await sweeper.sweep(_nothing)
            sent = await deliver(app, observer, _nothing)
        except DATABASE_TROUBLE as error:
            log.warning("store_unreachable", error=str(error))
        else:
            if ran or sent:
                log.warning("queue_is_silent", seconds=round(silent, 1), checks=ran, notifications=sent)


async def _nothing() -> Any:
    """No one to share the rest with: the next look takes it."""
