"""What is pushed is what Prometheus reads, decoded by OpenTelemetry's own classes."""

import itertools
import math
from collections.abc import Iterator
from pathlib import Path

import asyncpg
import pytest
from hypothesis import given
from hypothesis import strategies as st
from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import ExportMetricsServiceRequest
from opentelemetry.proto.metrics.v1 import metrics_pb2 as pb
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, Summary, generate_latest
from prometheus_client.parser import text_string_to_metric_families

from settings.otlp import Temporality
from tests.workers.metrics.state import full_metrics
from tests.workers.otlp.collector import check, labels_of
from workers.metrics.catalog import CATALOG, CONSOLE_ONLY
from workers.metrics.otlp.batches import Batches
from workers.metrics.otlp.messages import UNITS, encode
from workers.metrics.otlp.points import read

Sample = tuple[str, frozenset[tuple[str, str]], float]
NUMBERS = st.floats(0, 1e15) | st.integers(0, 2**53).map(float)
ANY_NUMBERS = st.floats(allow_nan=False)
TEXTS = st.text(max_size=8).filter(lambda text: text.isprintable() or "\n" in text)
BUCKETS = st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=5, unique=True).map(sorted)


def decoded(
    registry: CollectorRegistry, temporality: Temporality = "cumulative"
) -> ExportMetricsServiceRequest:
    batch = Batches(temporality, 1_000).make(read(registry), 2_000)
    return ExportMetricsServiceRequest.FromString(encode(batch, {"service.name": "shop"}))


def metrics_of(request: ExportMetricsServiceRequest) -> list[pb.Metric]:
    return [metric for scope in request.resource_metrics[0].scope_metrics for metric in scope.metrics]


def pushed(registry: CollectorRegistry) -> set[Sample]:
    return {
        (name, frozenset(labels.items()), value)
        for metric in metrics_of(decoded(registry))
        for name, labels, value in prometheus_samples(metric)
    }


def prometheus_samples(metric: pb.Metric) -> Iterator[tuple[str, dict[str, str], float]]:
    """What a receiver must make of a metric for Prometheus, as the compatibility specification says."""
    for point in metric.gauge.data_points:
        yield metric.name, labels_of(point), point.as_double
    for point in metric.sum.data_points:
        name = metric.name if metric.name.endswith("_total") else f"{metric.name}_total"
        yield name, labels_of(point), point.as_double
    for each in metric.histogram.data_points:
        totals = itertools.accumulate(each.bucket_counts)
        for bound, total in zip([*each.explicit_bounds, math.inf], totals, strict=True):
            yield f"{metric.name}_bucket", labels_of(each) | {"le": repr(bound)}, total
    points: list[pb.HistogramDataPoint | pb.SummaryDataPoint] = [
        *metric.histogram.data_points,
        *metric.summary.data_points,
    ]
    for some in points:
        yield f"{metric.name}_count", labels_of(some), some.count
        yield f"{metric.name}_sum", labels_of(some), some.sum


def served(registry: CollectorRegistry) -> set[Sample]:
    """What `/metrics` answers, read by Prometheus' own parser; of a bucket the number is compared."""
    found = text_string_to_metric_families(generate_latest(registry).decode())
    return {
        (sample.name, frozenset(numbered(sample.labels).items()), sample.value)
        for family in found
        for sample in family.samples
    }


def numbered(labels: dict[str, str]) -> dict[str, str]:
    return labels | ({"le": repr(float(labels["le"]))} if "le" in labels else {})


@st.composite
def registries(draw: st.DrawFn) -> CollectorRegistry:
    registry = CollectorRegistry()
    for number in range(draw(st.integers(1, 4))):
        fill(draw, registry, f"m{number}")
    return registry


def fill(draw: st.DrawFn, registry: CollectorRegistry, name: str) -> None:
    labels = draw(st.lists(st.sampled_from("abc"), unique=True, max_size=2))
    series = draw(st.lists(st.tuples(*[TEXTS for _ in labels]), min_size=1, max_size=3, unique=True))
    kind = draw(st.sampled_from((Counter, Gauge, Histogram, Summary)))
    if kind is Histogram:
        buckets = draw(BUCKETS.filter(lambda bounds: bounds[0] >= 0))
        metric = Histogram(name, "Help.", labels, registry=registry, buckets=buckets)
    else:
        metric = kind(name, "Help.", labels, registry=registry)
    for values in series:
        one = metric.labels(*values) if labels else metric
        for number in draw(st.lists(ANY_NUMBERS if kind is Gauge else NUMBERS, max_size=4)):
            getattr(one, {Counter: "inc", Gauge: "set"}.get(kind, "observe"))(number)


@given(registries())
def test_what_is_pushed_is_exactly_what_is_served(registry: CollectorRegistry) -> None:
    check(decoded(registry))
    assert pushed(registry) == served(registry)


async def test_the_metrics_of_a_worker_are_what_is_served(store_pool: asyncpg.Pool, tmp_path: Path) -> None:
    metrics = await full_metrics(store_pool, tmp_path)
    request = decoded(metrics.registry)
    check(request)
    moving = "process_"
    assert {each for each in pushed(metrics.registry) if not each[0].startswith(moving)} == {
        each for each in served(metrics.registry) if not each[0].startswith(moving)
    }
    names = {metric.name for metric in metrics_of(request)}
    assert {"paywatch_reconcile_records", "paywatch_reconcile_records_total"} <= names
    assert len(names) == len(CATALOG) - len(CONSOLE_ONLY)


async def test_fleet_and_process_have_their_own_scopes(store_pool: asyncpg.Pool, tmp_path: Path) -> None:
    metrics = await full_metrics(store_pool, tmp_path)
    scopes = decoded(metrics.registry).resource_metrics[0].scope_metrics
    found = {scope.scope.name: {metric.name for metric in scope.metrics} for scope in scopes}
    assert set(found) == {"paywatch.fleet", "paywatch.process"}
    assert {"paywatch_check_up", "paywatch_incidents_open"} <= found["paywatch.fleet"]
    assert {"paywatch_check_runs", "paywatch_store_up", "process_open_fds"} <= found["paywatch.process"]


async def test_units_are_those_of_ucum(store_pool: asyncpg.Pool, tmp_path: Path) -> None:
    metrics = await full_metrics(store_pool, tmp_path)
    units = {metric.name: metric.unit for metric in metrics_of(decoded(metrics.registry))}
    assert units["paywatch_check_duration_seconds"] == "s"
    assert units["process_resident_memory_bytes"] == "By"
    assert units["paywatch_reconcile_discrepancy_ratio"] == "1"
    assert units["paywatch_reconcile_at_risk_minor_units"] == "{minor_unit}"
    assert units["paywatch_check_runs"] == ""
    assert {spec.unit for spec in CATALOG.values()} == {"", *UNITS}


@pytest.mark.parametrize(
    ("temporality", "deltas"),
    [
        ("cumulative", set()),
        ("delta", {"own", "process_cpu_seconds", "took", "phase_count", "phase_sum"}),
        ("lowmemory", {"own", "took", "phase_count", "phase_sum"}),
    ],
)
def test_the_preference_decides_what_is_a_delta(temporality: Temporality, deltas: set[str]) -> None:
    registry = CollectorRegistry()
    for name in ("own_total", "process_cpu_seconds_total"):
        Counter(name, "Help.", registry=registry).inc()
    Histogram("took", "Help.", registry=registry).observe(1)
    Summary("phase", "Help.", registry=registry).observe(1)
    Gauge("level", "Help.", registry=registry).set(1)
    found = metrics_of(decoded(registry, temporality))
    delta = pb.AGGREGATION_TEMPORALITY_DELTA
    assert deltas == {
        metric.name
        for metric in found
        if delta in {metric.sum.aggregation_temporality, metric.histogram.aggregation_temporality}
    }
    assert {metric.name for metric in found if metric.HasField("summary")} == (
        {"phase"} if temporality == "cumulative" else set()
    )


def test_half_a_character_does_not_stop_the_push() -> None:
    registry = CollectorRegistry()
    Gauge("level", "Help.", ["of"], registry=registry).labels("caf\u00e9 \ud800").set(1)
    (metric,) = metrics_of(decoded(registry))
    assert labels_of(metric.gauge.data_points[0]) == {"of": "caf\u00e9 ?"}


def test_counters_of_the_process_start_with_it() -> None:
    registry = CollectorRegistry()
    Gauge("process_start_time_seconds", "Help.", registry=registry).set(0.0000005)
    for name in ("process_cpu_seconds_total", "own_total"):
        Counter(name, "Help.", registry=registry)
    starts = {
        metric.name: metric.sum.data_points[0].start_time_unix_nano
        for metric in metrics_of(decoded(registry))
        if metric.HasField("sum")
    }
    assert starts == {"process_cpu_seconds": 500, "own": 1_000}
