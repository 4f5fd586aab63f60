"""Prometheus metrics of one worker process: its own counters, and gauges of the state in Postgres."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import ExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass
from functools import cache, partial

import structlog
from prometheus_client import CollectorRegistry, Counter, Histogram, Summary
from prometheus_client.process_collector import ProcessCollector

import probes
from probes import Reading, Verdict
from reconcile import CLASSES
from reconcile.tasks import cancel_all
from settings import Settings
from settings.locations import check_of, located, location_of
from settings.release import paywatch_version
from store import Claim, ClaimedDelivery, FinishedRun
from workers import queue
from workers.app import App
from workers.databases import DATABASE_ERRORS
from workers.errors import NotConfigured
from workers.metrics.catalog import counter, gauge, histogram, summary
from workers.metrics.log_lines import LostLines, LostReports
from workers.metrics.otlp.outcomes import Outcome
from workers.metrics.receiver import Receiver
from workers.metrics.server import serve
from workers.metrics.snapshots import Snapshots
from workers.metrics.standby import DroppedReadings
from workers.metrics.state import State
from workers.metrics.stripe import StripeMetrics
from workers.names import worker_name
from workers.reconciling.discrepancies import MONEY
from workers.standby import Standby

log = structlog.get_logger(__name__)

ROLES = ("probes", "reconcile")
REFRESH = 5.0
"""Seconds between two readings of the state, so that a scrape never waits for Postgres."""
OUTCOMES = ("delivered", "accepted", "retry", "unknown", "failed")
"""Of attempts to notify a channel that is configured."""


@dataclass(frozen=True, slots=True)
class _Series:
    """The time series of one check. ``phase`` returns that of a phase."""

    runs: Counter
    duration: Histogram
    phase: Callable[[str], Summary]


class Metrics:
    """Counters of one process.

    Every label set that these settings make possible for a worker of these roles starts at 0, so that
    ``rate()`` sees the first event. Any other one that occurs is counted from then on.
    """

    def __init__(self, settings: Settings, roles: Sequence[str] = ROLES) -> None:
        self.registry = CollectorRegistry()
        self._settings = settings
        self._roles = roles
        self.state = State(settings)
        self._series: dict[str, _Series] = {}
        self.receiver = Receiver(settings)
        gauge("paywatch_build_info", self.registry).labels(paywatch_version()).set(1)
        self._count_checks()
        self._count_notifications()
        self._count_reconciliations()
        self._count_jobs()
        self._count_readings_without_store()
        self._count_pushes()
        self.stripe = StripeMetrics(self.registry, settings, roles)
        self.registry.register(self.state)
        failures = counter("paywatch_metric_snapshot_failures_total", self.registry)
        process = worker_name(roles[0] if len(roles) == 1 else "all")
        self.snapshots = Snapshots(self.registry, failures, process)
        ProcessCollector(registry=self.registry)

    def _count_checks(self) -> None:
        r = self.registry
        where = ["location"] if self._settings.location else []
        self.runs = counter("paywatch_check_runs_total", r, where)
        self.failures = counter("paywatch_check_failures_total", r, where)
        self.durations = histogram("paywatch_check_duration_seconds", r, where)
        self.phases = summary("paywatch_check_phase_duration_seconds", r, where)
        self.delay = histogram("paywatch_check_schedule_delay_seconds", r)
        for check in self._settings.checks if "probes" in self._roles else ():
            labels = self._labels(located(check.name, self._settings.location or ""))
            self.runs.labels(*labels)
            self.durations.labels(*labels)
            for cause in (*probes.possible_causes(check), "missed"):
                self.failures.labels(*labels, cause)

    def _labels(self, name: str) -> list[str]:
        """The check, and the location of this worker, which is that of all readings that it takes."""
        return [check_of(name), *([location_of(name)] if self._settings.location else [])]

    def _count_notifications(self) -> None:
        self.notifications = counter("paywatch_notifications_total", self.registry)
        self.latency = histogram("paywatch_notification_latency_seconds", self.registry)
        for channel in self._settings.channels if "probes" in self._roles else ():
            for outcome in OUTCOMES:
                self.notifications.labels(channel, outcome)

    def _count_reconciliations(self) -> None:
        self.records = counter("paywatch_reconcile_records_total", self.registry)
        self.run_time = histogram("paywatch_reconcile_duration_seconds", self.registry)
        runs = "reconcile" in self._roles and self._settings.stripe_secret_key is not None
        for name in self._settings.reconcile.objects if runs else ():
            for class_ in CLASSES:
                self.records.labels(name, class_)

    def _count_jobs(self) -> None:
        self.dropped_jobs = counter("paywatch_dropped_jobs_total", self.registry)
        for name in (queue.PROBES, queue.RECONCILE):
            self.dropped_jobs.labels(name)

    def _count_pushes(self) -> None:
        if self._settings.otlp is None:
            return
        self._pushes = counter("paywatch_otlp_exports_total", self.registry)
        for outcome in Outcome:
            self._pushes.labels(outcome.value)

    def _count_readings_without_store(self) -> None:
        self._standby: Standby | None = None
        buffered = gauge("paywatch_readings_buffered", self.registry)
        buffered.set_function(lambda: 0 if self._standby is None else len(self._standby.buffer))
        self.registry.register(DroppedReadings(lambda: self._standby))
        self.registry.register(LostLines())
        if self._settings.sentry_dsn is not None:
            self.registry.register(LostReports())

    def watch(self, standby: Standby) -> None:
        """Shows what waits for the store, and that it is down while it is unavailable to this process."""
        self._standby = standby
        self.state.is_usable = lambda: not standby.unavailable

    def pushed(self, outcome: str) -> None:
        self._pushes.labels(outcome).inc()

    def emergency_sent(self, channel: str, outcome: str) -> None:
        self.notifications.labels(channel, outcome).inc()

    def claimed(self, claim: Claim) -> None:
        self.delay.observe(max(claim.delay, 0))

    def recorded(self, reading: Reading) -> None:
        """Counts a reading. A missed slot is a failure, but not a run."""
        if reading.outcome.verdict is not Verdict.PASS:
            cause = reading.outcome.cause or "other"
            self.failures.labels(*self._labels(reading.check), cause).inc(reading.slots)
        if reading.outcome.verdict is Verdict.MISSED:
            return
        series = self._series_of(reading.check)
        series.runs.inc()
        series.duration.observe(reading.duration)
        for phase, seconds in reading.outcome.phases.items():
            series.phase(phase).observe(seconds)

    def _series_of(self, name: str) -> "_Series":
        """A look-up by labels takes longer than to count."""
        if (found := self._series.get(name)) is None:
            labels = self._labels(name)
            phase = partial(self.phases.labels, *labels)
            found = _Series(self.runs.labels(*labels), self.durations.labels(*labels), cache(phase))
            self._series[name] = found
        return found

    def delivered(self, outgoing: ClaimedDelivery, outcome: str, seconds: float) -> None:
        self.notifications.labels(outgoing.channel, outcome).inc()
        if outcome in {"delivered", "accepted"}:
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
                bound = stack.enter_context(
                    serve(host, port, self.registry, self.state.health, self.receiver)
                )
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
        refresh = asyncio.create_task(_stay_fresh(self.state, app))
        try:
            yield
        finally:
            await cancel_all([refresh], cancel_again_after=2)


async def _stay_fresh(state: State, app: App) -> None:
    while True:
        try:
            await state.refresh(app.store)
        except DATABASE_ERRORS as error:
            app.store_failed(error)
        else:
            app.outages.store.served()
        await asyncio.sleep(REFRESH)
