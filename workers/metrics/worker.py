"""Prometheus metrics of one worker process: its own counters, and gauges of the state in Postgres."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack, asynccontextmanager, contextmanager

import structlog
from prometheus_client import CollectorRegistry, Counter, Histogram, Summary
from prometheus_client.process_collector import ProcessCollector

import probes
from probes import Reading, Verdict
from reconcile import CLASSES
from reconcile.tasks import cancel_all
from settings import OBJECTS, Settings
from store import Claim, ClaimedDelivery, FinishedRun
from workers import queue
from workers.app import App
from workers.errors import NotConfigured
from workers.metrics.server import serve
from workers.metrics.state import State
from workers.metrics.stripe import StripeMetrics
from workers.reconciling.discrepancies import MONEY

log = structlog.get_logger(__name__)

OUTCOMES = ("delivered", "retry", "failed", "undeliverable")
SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60)
MINUTES = (1, 2.5, 5, 10, 30, 60, 150, 300, 600, 1800, 3600)


class Metrics:
    """Counters of one process. Known label sets start at 0, so that ``rate()`` sees the first event."""

    def __init__(self, settings: Settings) -> None:
        self.registry = CollectorRegistry()
        self._settings = settings
        self._state = State(settings)
        self._count_checks()
        self._count_notifications()
        self._count_reconciliations()
        self._count_jobs()
        self.stripe = StripeMetrics(self.registry)
        self.registry.register(self._state)
        ProcessCollector(registry=self.registry)

    def _count_checks(self) -> None:
        r = self.registry
        self.runs = Counter("paywatch_check_runs", "Probe runs.", ["check"], registry=r)
        self.failures = Counter(
            "paywatch_check_failures",
            "Probe runs that did not pass, by cause.",
            ["check", "reason"],
            registry=r,
        )
        self.durations = Histogram(
            "paywatch_check_duration_seconds", "Time of a probe run.", ["check"], buckets=SECONDS, registry=r
        )
        self.phases = Summary(
            "paywatch_check_phase_duration_seconds",
            "Time of each phase of a probe run.",
            ["check", "phase"],
            registry=r,
        )
        self.delay = Histogram(
            "paywatch_check_schedule_delay_seconds",
            "Time from a slot to its start.",
            buckets=SECONDS,
            registry=r,
        )
        for check in self._settings.checks:
            self.runs.labels(check.name)
            self.durations.labels(check.name)
            for cause in (*probes.causes(check.kind), "missed"):
                self.failures.labels(check.name, cause)

    def _count_notifications(self) -> None:
        self.notifications = Counter(
            "paywatch_notifications",
            "Attempts to notify, by outcome.",
            ["channel", "outcome"],
            registry=self.registry,
        )
        self.latency = Histogram(
            "paywatch_notification_latency_seconds",
            "Time from the decision to notify to the delivery.",
            buckets=SECONDS,
            registry=self.registry,
        )
        for channel in self._settings.channels:
            for outcome in OUTCOMES:
                self.notifications.labels(channel, outcome)

    def _count_reconciliations(self) -> None:
        self.records = Counter(
            "paywatch_reconcile_records", "Records by class.", ["object", "class"], registry=self.registry
        )
        self.run_time = Histogram(
            "paywatch_reconcile_duration_seconds", "Time of a run.", buckets=MINUTES, registry=self.registry
        )
        for name in OBJECTS:
            for class_ in CLASSES:
                self.records.labels(name, class_)

    def _count_jobs(self) -> None:
        self.dropped_jobs = Counter(
            "paywatch_dropped_jobs",
            "Entries of a queue in Redis that are not jobs of Paywatch, and were deleted.",
            ["queue"],
            registry=self.registry,
        )
        for name in (queue.PROBES, queue.RECONCILE):
            self.dropped_jobs.labels(name)

    def claimed(self, claim: Claim) -> None:
        self.delay.observe(max(claim.delay, 0))

    def recorded(self, reading: Reading) -> None:
        """Counts a reading. A missed slot is a failure, but not a run."""
        if reading.outcome.verdict is not Verdict.PASS:
            self.failures.labels(reading.check, reading.outcome.cause or "other").inc(reading.slots)
        if reading.outcome.verdict is Verdict.MISSED:
            return
        self.runs.labels(reading.check).inc()
        self.durations.labels(reading.check).observe(reading.duration)
        for phase, seconds in reading.outcome.phases.items():
            self.phases.labels(reading.check, phase).observe(seconds)

    def delivered(self, outgoing: ClaimedDelivery, outcome: str, seconds: float) -> None:
        self.notifications.labels(outgoing.channel, outcome).inc()
        if outcome == "delivered":
            self.latency.observe(max(seconds, 0))

    def reconciled(self, finished: FinishedRun) -> None:
        for class_, count in finished.counts.items():
            self.records.labels(finished.object, class_).inc(count)
        if finished.object == MONEY:  # every run has exactly one such part
            self.run_time.observe((finished.finished_at - finished.started_at).total_seconds())

    @contextmanager
    def served(self) -> Iterator[None]:
        """Serves the metrics over HTTP if ``metrics_port`` is set. Raises NotConfigured if it is in use."""
        host, port = self._settings.workers.metrics_host, self._settings.workers.metrics_port
        if port is None:
            yield
            return
        with ExitStack() as stack:
            try:
                bound = stack.enter_context(serve(host, port, self.registry, self._state.health))
            except OSError as error:
                why = (error.strerror or str(error)).lower()
                raise NotConfigured(
                    f"workers.metrics_port: cannot listen on {host} port {port} ({why}): choose another one"
                ) from None
            log.info("metrics_served", port=bound, host=host)
            yield

    @asynccontextmanager
    async def fresh(self, app: App) -> AsyncIterator[None]:
        """Inside the block, refreshes the state from this worker's store every few seconds."""
        refresh = asyncio.create_task(self._state.stay_fresh(app))
        try:
            yield
        finally:
            await cancel_all([refresh], cancel_again_after=2)
