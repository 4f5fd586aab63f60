"""Every family of metrics that a worker or a console serves, and how a collector makes one.

There is no other list: collectors take name, help and labels from here, and ``docs/metrics.md``, dashboards,
rules and exports are checked against it.
"""

from collections.abc import Mapping, Sequence

import prometheus_client
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, Summary
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily

from workers.metrics.families.alerting import ALERTING
from workers.metrics.families.checks import CHECKS
from workers.metrics.families.console import CONSOLE
from workers.metrics.families.process import PROCESS
from workers.metrics.families.reconciliation import RECONCILIATION
from workers.metrics.families.workers import WORKERS
from workers.metrics.spec import MetricSpec

SECTIONS: Mapping[str, Sequence[MetricSpec]] = {
    "Checks and rules": CHECKS,
    "Incidents and notifications": ALERTING,
    "Reconciliation and Stripe": RECONCILIATION,
    "Workers": WORKERS,
    "Console": CONSOLE,
    "Process": PROCESS,
}
CATALOG: Mapping[str, MetricSpec] = {spec.name: spec for section in SECTIONS.values() for spec in section}
CONSOLE_ONLY = frozenset(spec.name for spec in CONSOLE)

# Prometheus does without these series, which are a third of all: it sees a restart in the value itself.
prometheus_client.disable_created_metrics()  # type: ignore[no-untyped-call]


def counter(name: str, registry: CollectorRegistry, optional: Sequence[str] = ()) -> Counter:
    """Registers a counter. ``optional``: those of the optional labels that this configuration has."""
    spec = CATALOG[name]
    return Counter(name, spec.text, labels_of(spec, optional), registry=registry)


def gauge(name: str, registry: CollectorRegistry) -> Gauge:
    spec = CATALOG[name]
    return Gauge(name, spec.text, spec.labels, registry=registry)


def histogram(name: str, registry: CollectorRegistry, optional: Sequence[str] = ()) -> Histogram:
    spec = CATALOG[name]
    labels = labels_of(spec, optional)
    return Histogram(name, spec.text, labels, registry=registry, buckets=spec.buckets)


def summary(name: str, registry: CollectorRegistry, optional: Sequence[str] = ()) -> Summary:
    spec = CATALOG[name]
    return Summary(name, spec.text, labels_of(spec, optional), registry=registry)


def gauge_family(name: str) -> GaugeMetricFamily:
    """Returns an empty family for a collector. ``add_metric`` takes the labels that are not optional."""
    spec = CATALOG[name]
    return GaugeMetricFamily(name, spec.text, labels=spec.labels)


def counter_family(name: str) -> CounterMetricFamily:
    spec = CATALOG[name]
    return CounterMetricFamily(name, spec.text, labels=spec.labels)


def labels_of(spec: MetricSpec, optional: Sequence[str]) -> tuple[str, ...]:
    """The check comes first, then where it ran, then the rest."""
    return (*spec.labels[:1], *optional, *spec.labels[1:])
