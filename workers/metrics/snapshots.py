"""Leaves this process's own metrics in the store, where a console reads those of all processes.

For platforms without a scraper that reaches every worker. Metrics that all workers share are not in it: the
console reads the state itself.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress

import structlog
from prometheus_client import CollectorRegistry, Counter

import store
from reconcile.tasks import cancel_all
from workers.app import App
from workers.databases import DATABASE_ERRORS
from workers.metrics.text import is_own, write_text

EVERY = 20.0
"""Seconds between two snapshots."""
WITHIN = 10.0
"""Seconds in which the store must have taken one."""

log = structlog.get_logger(__name__)


class Snapshots:
    """Writes the snapshots of one process, whichever of its workers can. Failures are counted."""

    def __init__(
        self,
        registry: CollectorRegistry,
        failures: Counter,
        name: str,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._registry = registry
        self._failures = failures
        self._name = name
        self._clock = clock
        self._written = -EVERY
        self._broke = False

    @asynccontextmanager
    async def written(self, app: App) -> AsyncIterator[None]:
        """Inside the block, writes through this worker's store. A clean exit deletes the snapshot."""
        writing = asyncio.create_task(self._keep_writing(app))
        try:
            yield
        finally:
            await cancel_all([writing], cancel_again_after=2)
            with suppress(*DATABASE_ERRORS):  # it then becomes stale, as that of a killed process does
                async with asyncio.timeout(2):
                    await store.delete_metric_snapshot(app.store, self._name)

    async def _keep_writing(self, app: App) -> None:
        """The workers of one process share its metrics: only one of them writes in each interval."""
        while True:
            if self._clock() - self._written >= EVERY:
                self._written = self._clock()
                await self.write(app)
            await asyncio.sleep(EVERY / 4)

    async def write(self, app: App) -> None:
        """Writes one snapshot. An outage of the store is logged once, as all its failures are."""
        try:
            # In a thread: a thousand checks have some ten thousand series, and probes must not wait for them.
            text = await asyncio.to_thread(self.text)
            async with asyncio.timeout(WITHIN):
                await store.write_metric_snapshot(app.store, self._name, text)
        except DATABASE_ERRORS as error:
            self._failures.inc()
            app.store_failed(error)
        except Exception:
            self._failures.inc()
            if not self._broke:
                log.exception("metric_snapshot_broke")
            self._broke = True

    def text(self) -> str:
        """Returns the metrics of this process alone, as `/metrics` shows them."""
        return write_text(filter(is_own, self._registry.collect()))
