"""Gauges of the state that all workers share, read from the store every few seconds."""

import asyncio
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

import asyncpg
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from probes import Verdict
from settings import Settings, Severity
from store import Snapshot
from workers.app import App
from workers.databases import DATABASE_ERRORS
from workers.health import Health, Problem, ProblemCode, current_verdict, examine, is_alive, is_overdue
from workers.metrics.reconciliations import reconciliation_metrics

REFRESH = 5.0
STALE_AFTER = 20.0
"""Seconds after which a state counts as unknown: the store does not answer, or this worker is stuck."""


@dataclass(frozen=True, slots=True)
class _Read:
    health: Health
    at: float


class State(Collector):
    """The state that all workers share. Read every few seconds, so that a scrape never waits for Postgres."""

    def __init__(self, settings: Settings, clock: Callable[[], float] = time.monotonic) -> None:
        self._settings = settings
        self._clock = clock
        self._read: _Read | None = None

    async def stay_fresh(self, app: App) -> None:
        while True:
            try:
                await self.refresh(app.store)
            except DATABASE_ERRORS as error:
                app.store_failed(error)
            else:
                app.outages.store.served()
            await asyncio.sleep(REFRESH)

    async def refresh(self, pool: asyncpg.Pool) -> None:
        """Reads the state, which is unknown if that fails. Raises the error."""
        began = self._clock()
        try:
            self._read = _Read(await examine(pool, self._settings), began)
        except DATABASE_ERRORS:
            self._read = None
            raise

    def collect(self) -> Iterator[Metric]:
        """Yields no gauge of a state that is unknown."""
        health = self._current()
        up = GaugeMetricFamily("paywatch_store_up", "Whether Paywatch's own database answers.")
        up.add_metric([], 0 if health is None else 1)
        yield up
        yield self._info()
        if health is not None:
            yield from _checks(health.snapshot)
            yield _incidents(health.snapshot)
            yield from _workers(health)
            yield _problems(health.problems)
            yield from reconciliation_metrics(self._settings.reconcile, health.snapshot.reconciliations)

    def health(self) -> dict[str, object] | None:
        """Returns what `/health` shows: the problems that stop the heartbeat; None while that is unknown."""
        health = self._current()
        if health is None:
            return None
        codes = sorted({problem.code.value for problem in health.stopping})
        return {"status": "problems" if codes else "ok", "problems": codes}

    def _current(self) -> Health | None:
        read = self._read
        return None if read is None or self._clock() - read.at > STALE_AFTER else read.health

    def _info(self) -> Metric:
        info = GaugeMetricFamily(
            "paywatch_check_info", "What a check is.", labels=["check", "kind", "severity"]
        )
        for check in self._settings.checks:
            info.add_metric([check.name, check.kind, check.severity.value], 1)
        return info


def _checks(snapshot: Snapshot) -> Iterator[Metric]:
    up = GaugeMetricFamily(
        "paywatch_check_up", "1 when the last reading passed and is not overdue.", labels=["check"]
    )
    overdue = GaugeMetricFamily(
        "paywatch_check_overdue", "1 when nobody knows: no reading, or none in time.", labels=["check"]
    )
    last = GaugeMetricFamily(
        "paywatch_check_last_reading_timestamp_seconds", "When the check was last read.", labels=["check"]
    )
    success = GaugeMetricFamily(
        "paywatch_check_last_success_timestamp_seconds", "When the check last passed.", labels=["check"]
    )
    values = GaugeMetricFamily(
        "paywatch_check_value",
        "Values that a check measured, while they are not overdue.",
        labels=["check", "value"],
    )
    expiry = GaugeMetricFamily(
        "paywatch_tls_not_after_timestamp_seconds", "When the certificate ends.", labels=["check"]
    )
    for name, state in snapshot.checks.items():
        unknown = state.verdict is None or is_overdue(state, snapshot.at)
        up.add_metric([name], 1 if current_verdict(state, snapshot.at) == Verdict.PASS else 0)
        overdue.add_metric([name], 1 if unknown else 0)
        last.add_metric([name], _seconds(state.slot))
        success.add_metric([name], _seconds(state.last_pass))
        if unknown:
            continue
        for value, number in state.values.items():
            values.add_metric([name, value], number)
        if state.tls_not_after is not None:
            expiry.add_metric([name], _seconds(state.tls_not_after))
    yield from (up, overdue, last, success, values, expiry)


def _incidents(snapshot: Snapshot) -> Metric:
    incidents = GaugeMetricFamily("paywatch_incidents_open", "Open incidents.", labels=["severity"])
    counts = Counter(incident.severity for incident in snapshot.incidents)
    for severity in Severity:
        incidents.add_metric([severity.value], counts[severity.value])
    return incidents


def _workers(health: Health) -> Iterator[Metric]:
    """Yields gauges of living workers: those of a dead one end a minute after its last heartbeat."""
    beats = GaugeMetricFamily(
        "paywatch_worker_last_heartbeat_timestamp_seconds",
        "When a living worker last sent a heartbeat.",
        labels=["worker"],
    )
    outdated = GaugeMetricFamily(
        "paywatch_worker_outdated",
        "1 when a worker's configuration is not the active revision.",
        labels=["worker"],
    )
    skews = GaugeMetricFamily(
        "paywatch_worker_clock_skew_seconds",
        "How far a worker's clock is ahead of the database's clock.",
        labels=["worker"],
    )
    others = {worker.worker for worker in health.outdated}
    for worker in health.snapshot.workers:
        if not is_alive(worker, health.snapshot.at):
            continue
        beats.add_metric([worker.worker], _seconds(worker.beat_at))
        outdated.add_metric([worker.worker], 1 if worker.worker in others else 0)
        if worker.clock_skew is not None:
            skews.add_metric([worker.worker], worker.clock_skew)
    yield from (beats, outdated, skews)


def _problems(problems: list[Problem]) -> Metric:
    found = GaugeMetricFamily(
        "paywatch_problems", "Problems that `paywatch status` lists, by code.", labels=["code"]
    )
    counts = Counter(problem.code for problem in problems)
    for code in ProblemCode:
        found.add_metric([code.value], counts[code])
    return found


def _seconds(at: datetime | None) -> float:
    return 0.0 if at is None else at.timestamp()
