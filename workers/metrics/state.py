"""Gauges of the state that all workers share, read from the store every few seconds."""

import asyncio
from collections.abc import Iterator
from datetime import datetime

from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

import store
from probes import Verdict
from settings import Settings, Severity
from store import Snapshot
from workers.app import App
from workers.databases import DATABASE_ERRORS
from workers.metrics.reconciliations import reconciliation_metrics

REFRESH = 5.0


class State(Collector):
    """The state that all workers share. Read every few seconds, so that a scrape never waits for Postgres."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._snapshot: Snapshot | None = None
        self._outdated: frozenset[str] = frozenset()

    async def stay_fresh(self, app: App) -> None:
        while True:
            try:
                outdated = await store.outdated_workers(app.store)
                self._outdated = frozenset(worker.worker for worker in outdated)
                self._snapshot = await store.snapshot(app.store)
            except DATABASE_ERRORS as error:
                self._snapshot = None
                app.store_failed(error)
            else:
                app.outages.store.served()
            await asyncio.sleep(REFRESH)

    def collect(self) -> Iterator[Metric]:
        snapshot = self._snapshot
        up = GaugeMetricFamily("paywatch_store_up", "Whether Paywatch's own database answers.")
        up.add_metric([], 0 if snapshot is None else 1)
        yield up
        yield self._info()
        if snapshot is not None:
            yield from self._checks(snapshot)
            yield from self._incidents(snapshot)
            yield from reconciliation_metrics(self._settings.reconcile, snapshot.reconciliations)

    def _info(self) -> Metric:
        info = GaugeMetricFamily(
            "paywatch_check_info", "What a check is.", labels=["check", "kind", "severity"]
        )
        for check in self._settings.checks:
            info.add_metric([check.name, check.kind, check.severity.value], 1)
        return info

    def _checks(self, snapshot: Snapshot) -> Iterator[Metric]:
        up = GaugeMetricFamily("paywatch_check_up", "1 when the last reading passed.", labels=["check"])
        success = GaugeMetricFamily(
            "paywatch_check_last_success_timestamp_seconds", "When the check last passed.", labels=["check"]
        )
        values = GaugeMetricFamily(
            "paywatch_check_value", "Values that a check measured.", labels=["check", "value"]
        )
        expiry = GaugeMetricFamily(
            "paywatch_tls_not_after_timestamp_seconds", "When the certificate ends.", labels=["check"]
        )
        for name, state in snapshot.checks.items():
            up.add_metric([name], 1 if state.verdict == Verdict.PASS else 0)
            success.add_metric([name], _seconds(state.last_pass))
            for value, number in state.values.items():
                values.add_metric([name, value], number)
            if state.tls_not_after is not None:
                expiry.add_metric([name], _seconds(state.tls_not_after))
        yield from (up, success, values, expiry)

    def _incidents(self, snapshot: Snapshot) -> Iterator[Metric]:
        incidents = GaugeMetricFamily("paywatch_incidents_open", "Open incidents.", labels=["severity"])
        for severity in Severity:
            incidents.add_metric([severity.value], snapshot.incidents.get(severity.value, 0))
        beats = GaugeMetricFamily(
            "paywatch_worker_last_heartbeat_timestamp_seconds",
            "When a worker last sent a heartbeat.",
            labels=["worker"],
        )
        outdated = GaugeMetricFamily(
            "paywatch_worker_outdated",
            "1 when a worker's configuration is not the active revision.",
            labels=["worker"],
        )
        for worker, at in snapshot.heartbeats.items():
            beats.add_metric([worker], _seconds(at))
            outdated.add_metric([worker], worker in self._outdated)
        skews = GaugeMetricFamily(
            "paywatch_worker_clock_skew_seconds",
            "How far a worker's clock is ahead of the database's clock.",
            labels=["worker"],
        )
        for worker, seconds in snapshot.clock_skews.items():
            skews.add_metric([worker], seconds)
        yield from (incidents, beats, outdated, skews)


def _seconds(at: datetime | None) -> float:
    return 0.0 if at is None else at.timestamp()
