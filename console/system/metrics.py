"""``/metrics``: the state that the store has, and the metrics of every worker process.

For platforms without a scraper that reaches the workers. A store that cannot be read is a 503, never a page
without samples, which would look like a system in which nothing happens.
"""

import asyncio
from collections import Counter
from collections.abc import Sequence

import structlog
from prometheus_client import CollectorRegistry
from prometheus_client.process_collector import ProcessCollector
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

import store
from console.context import Console, console_of
from console.system.exposition import Exposition, Unreadable
from console.web.problems import Unavailable
from settings.release import paywatch_version
from store import MetricSnapshot
from workers.databases import DATABASE_ERRORS, explain_store
from workers.metrics.catalog import gauge
from workers.metrics.state import State
from workers.metrics.text import is_own, write_text
from workers.names import worker_name

CONTENT = "text/plain; version=0.0.4; charset=utf-8"
FRESH = 5.0
"""Seconds for which all scrapes share one reading of the store."""
STATES = ("current", "stale", "unreadable")

log = structlog.get_logger(__name__)


class Page:
    """Makes the page. ``worker`` names the process of which a sample is; state has no such label."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._lock = asyncio.Lock()
        self._name = worker_name("console")
        self._state = State(console.settings)
        self._registry = CollectorRegistry()
        self._snapshots = gauge("paywatch_metric_snapshots", self._registry)
        gauge("paywatch_build_info", self._registry).labels(paywatch_version()).set(1)
        ProcessCollector(registry=self._registry)
        self._unreadable: set[str] = set()
        self._made: tuple[float, str] | None = None

    async def text(self) -> str:
        """Returns the page, at most `FRESH` old. Raises Unavailable."""
        async with self._lock:
            now = asyncio.get_running_loop().time()
            if self._made is None or now - self._made[0] >= FRESH:
                self._made = (now, await self._make())
            return self._made[1]

    async def _make(self) -> str:
        try:
            await self._state.refresh(self._console.pool)
            snapshots = await store.read_metric_snapshots(self._console.pool)
        except DATABASE_ERRORS as error:
            raise Unavailable(explain_store(self._console.settings, error)) from None
        return await asyncio.to_thread(self._merge, snapshots)

    def _merge(self, snapshots: Sequence[MetricSnapshot]) -> str:
        """Runs in a thread: other pages go on meanwhile."""
        page = Exposition()
        # Without `paywatch_store_up` of the console itself, which would hide that workers are missing.
        page.add(write_text(each for each in self._state.collect() if not is_own(each)))
        counts = Counter(self._add(page, each) for each in snapshots)
        for name in STATES:
            self._snapshots.labels(name).set(counts[name])
        page.add(write_text(self._registry.collect()), {"worker": self._name})
        return page.text()

    def _add(self, page: Exposition, snapshot: MetricSnapshot) -> str:
        """Returns what the snapshot counts as. One that is not current is left out: its process has ended."""
        if not snapshot.current:
            return "stale"
        try:
            page.add(snapshot.text, {"worker": snapshot.worker})
        except Unreadable as error:
            if snapshot.worker not in self._unreadable:
                log.warning("metric_snapshot_unreadable", worker=snapshot.worker, error=str(error))
            self._unreadable.add(snapshot.worker)
            return "unreadable"
        return "current"


async def scrape(request: Request) -> Response:
    text = await console_of(request).part(Page).text()
    return PlainTextResponse(
        text, media_type=None, headers={"Content-Type": CONTENT, "Cache-Control": "no-store"}
    )
