"""Gauges of the state that all workers share, read from the store every few seconds."""

import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

import asyncpg
from prometheus_client.core import Metric
from prometheus_client.registry import Collector

from alerts.suppression import DEPENDENCY, HOURS, MAINTENANCE, SILENCE
from probes import Verdict
from probes.labels import split_labels
from settings import Settings, Severity
from settings.locations import check_of, location_of
from settings.stored import AlertSettings
from store import ChannelHealth, Snapshot
from workers.databases import DATABASE_ERRORS
from workers.health import Health, Problem, ProblemCode, current_verdict, examine, is_alive, is_overdue
from workers.metrics.catalog import gauge_family
from workers.metrics.drills import drill_metric
from workers.metrics.objectives import Objectives
from workers.metrics.reconciliations import reconciliation_metrics
from workers.metrics.rules import rule_metrics
from workers.value_labels import join_labels

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
        self._objectives = Objectives()
        self.is_usable: Callable[[], bool] = lambda: True
        """Whether the store can be used. One that is full or read-only still answers."""

    async def refresh(self, pool: asyncpg.Pool) -> None:
        """Reads the state, which is unknown if that fails. Raises the error."""
        began = self._clock()
        try:
            health = await examine(pool, self._settings)
        except DATABASE_ERRORS:
            self._read = None
            raise
        self._read = _Read(health, began)
        await self._objectives.refresh(pool, health.watched.rules, health.snapshot.at)

    def collect(self) -> Iterator[Metric]:
        """Yields no gauge of a state that is unknown."""
        health = self._current()
        up = gauge_family("paywatch_store_up")
        up.add_metric([], 0 if health is None else 1)
        yield up
        yield _info(self._settings if health is None else health.watched)
        if health is not None:
            yield from _checks(health.snapshot)
            yield _incidents(health.snapshot)
            yield from _held(health.snapshot)
            yield drill_metric(health.snapshot)
            yield from _workers(health)
            yield from _channels(health.watched, health.snapshot)
            yield _problems(health.problems)
            yield from rule_metrics(health.snapshot)
            yield from self._objectives.metrics()
            yield from reconciliation_metrics(health.watched.reconcile, health.snapshot.reconciliations)

    def health(self) -> dict[str, object] | None:
        """Returns what `/health` shows: the problems that stop the heartbeat; None while that is unknown."""
        health = self._current()
        if health is None:
            return None
        codes = sorted({problem.code.value for problem in health.stopping})
        return {"status": "problems" if codes else "ok", "problems": codes}

    def _current(self) -> Health | None:
        read = self._read if self.is_usable() else None
        return None if read is None or self._clock() - read.at > STALE_AFTER else read.health


def _info(settings: AlertSettings) -> Metric:
    info = gauge_family("paywatch_check_info")
    for check in settings.checks:
        labels = {"check": check.name, "kind": check.kind, "severity": check.severity.value}
        if check.groups:
            labels["groups"] = ",".join(check.groups)
        info.add_sample(info.name, labels | {f"label_{k}": v for k, v in check.labels.items()}, 1)
    return info


def _checks(snapshot: Snapshot) -> Iterator[Metric]:
    up = gauge_family("paywatch_check_up")
    overdue = gauge_family("paywatch_check_overdue")
    last = gauge_family("paywatch_check_last_reading_timestamp_seconds")
    success = gauge_family("paywatch_check_last_success_timestamp_seconds")
    values = gauge_family("paywatch_check_value")
    expiry = gauge_family("paywatch_tls_not_after_timestamp_seconds")
    for name, state in snapshot.checks.items():
        unknown = state.verdict is None or is_overdue(state, snapshot.at)
        _add(up, name, 1 if current_verdict(state, snapshot.at) == Verdict.PASS else 0)
        _add(overdue, name, 1 if unknown else 0)
        _add(last, name, _seconds(state.slot))
        _add(success, name, _seconds(state.last_pass))
        if unknown:
            continue
        for value, number in state.values.items():
            _add(values, name, number, **_labels_of(value))
        if state.tls_not_after is not None:
            _add(expiry, name, _seconds(state.tls_not_after))
    yield from (up, overdue, last, success, values, expiry)


def _add(family: Metric, name: str, number: float, **labels: str) -> None:
    """Adds the number of a check, with its location if it has one."""
    if location := location_of(name):
        labels["location"] = location
    family.add_sample(family.name, {"check": check_of(name), **labels}, number)


def _labels_of(value: str) -> dict[str, str]:
    """Returns the labels of a value. The labels that it has itself go into ``by`` and ``of``, so that every
    series of the metric has the same ones: for Prometheus, an absent label is an empty one."""
    name, labels = split_labels(value)
    if not labels:
        return {"value": name}
    return {"value": name, "by": join_labels(labels), "of": join_labels(labels.values())}


def _incidents(snapshot: Snapshot) -> Metric:
    incidents = gauge_family("paywatch_incidents_open")
    counts = Counter(incident.severity for incident in snapshot.incidents)
    for severity in Severity:
        incidents.add_metric([severity.value], counts[severity.value])
    return incidents


def _held(snapshot: Snapshot) -> Iterator[Metric]:
    held = gauge_family("paywatch_incidents_held")
    counts = Counter(incident.held for incident in snapshot.incidents)
    for code in (SILENCE, MAINTENANCE, DEPENDENCY, HOURS):
        held.add_metric([code], counts[code])
    yield held
    silences = gauge_family("paywatch_silences_active")
    silences.add_metric([], snapshot.silences)
    yield silences


def _workers(health: Health) -> Iterator[Metric]:
    """Yields gauges of living workers: those of a dead one end a minute after its last heartbeat."""
    beats = gauge_family("paywatch_worker_last_heartbeat_timestamp_seconds")
    outdated = gauge_family("paywatch_worker_outdated")
    skews = gauge_family("paywatch_worker_clock_skew_seconds")
    others = {worker.worker for worker in health.outdated}
    for worker in health.snapshot.workers:
        if not is_alive(worker, health.snapshot.at):
            continue
        beats.add_metric([worker.worker], _seconds(worker.beat_at))
        outdated.add_metric([worker.worker], 1 if worker.worker in others else 0)
        if worker.clock_skew is not None:
            skews.add_metric([worker.worker], worker.clock_skew)
    yield from (beats, outdated, skews)


def _channels(settings: AlertSettings, snapshot: Snapshot) -> Iterator[Metric]:
    known = {each.channel: each for each in snapshot.channels}
    names = ("pending", "overdue", "held")
    families = {name: gauge_family(f"paywatch_notifications_{name}") for name in names}
    broken = gauge_family("paywatch_channel_broken")
    for channel in settings.channels:
        state = known.get(channel, ChannelHealth(channel=channel))
        for name, family in families.items():
            family.add_metric([channel], getattr(state, name))
        broken.add_metric([channel], 0 if state.broken_since is None else 1)
    yield from (*families.values(), broken)


def _problems(problems: list[Problem]) -> Metric:
    found = gauge_family("paywatch_problems")
    counts = Counter(problem.code for problem in problems)
    for code in ProblemCode:
        found.add_metric([code.value], counts[code])
    return found


def _seconds(at: datetime | None) -> float:
    return 0.0 if at is None else at.timestamp()
