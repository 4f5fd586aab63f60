"""Batches as messages of OTLP. Importing this module imports protobuf, so only a process that pushes does."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby

from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import ExportMetricsServiceRequest
from opentelemetry.proto.common.v1.common_pb2 import AnyValue, InstrumentationScope, KeyValue
from opentelemetry.proto.metrics.v1 import metrics_pb2 as pb
from opentelemetry.proto.resource.v1.resource_pb2 import Resource

from settings.release import paywatch_version
from workers.metrics.catalog import CATALOG
from workers.metrics.otlp.batches import Batch, Stream
from workers.metrics.otlp.points import Distribution, Family, Labels, Value

UNITS: Mapping[str, str] = {"seconds": "s", "bytes": "By", "ratio": "1", "minor units": "{minor_unit}"}
"""Units of the catalogue in the code of UCUM. Numbers without a unit have none: ``1`` makes Prometheus append
``_ratio`` to the name."""


def encode(batch: Batch, resource: Mapping[str, str]) -> bytes:
    """Returns the body of an export request."""
    request = ExportMetricsServiceRequest(
        resource_metrics=[
            pb.ResourceMetrics(
                resource=Resource(attributes=_attributes(resource.items())),
                scope_metrics=list(_scopes(batch)),
            )
        ]
    )
    return request.SerializeToString()


def _scopes(batch: Batch) -> Iterator[pb.ScopeMetrics]:
    """Yields what every worker sends alike apart from what is of this process alone."""
    streams = sorted(batch.streams, key=_scope)
    for scope, group in groupby(streams, key=_scope):
        metrics = [metric for stream in group for metric in _metrics(stream)]
        named = InstrumentationScope(name=f"paywatch.{scope}", version=paywatch_version())
        yield pb.ScopeMetrics(scope=named, metrics=metrics)


def _scope(stream: Stream) -> str:
    spec = CATALOG.get(stream.family.name)
    return "process" if spec is None else spec.scope


def metric_name(family: Family) -> str:
    """Returns the name without ``_total``, unless another metric has that name."""
    stem = family.name.removesuffix("_total")
    return stem if family.type == "counter" and stem not in CATALOG else family.name


def _metrics(stream: Stream) -> Iterator[pb.Metric]:
    family = stream.family
    name, unit = metric_name(family), _unit(family)
    if family.type == "gauge":
        yield pb.Metric(
            name=name, unit=unit, description=family.help, gauge=pb.Gauge(data_points=_numbers(stream))
        )
    elif family.type == "counter":
        yield _sum(stream, name, unit, family.points)
    elif family.type == "histogram":
        yield pb.Metric(name=name, unit=unit, description=family.help, histogram=_histogram(stream))
    elif not stream.is_delta:
        yield pb.Metric(name=name, unit=unit, description=family.help, summary=_summary(stream))
    else:  # a summary of OTLP is cumulative by definition
        found = _distributions(family)
        yield _sum(stream, f"{name}_count", "", {labels: each.count for labels, each in found})
        yield _sum(stream, f"{name}_sum", unit, {labels: each.total for labels, each in found})


def _unit(family: Family) -> str:
    spec = CATALOG.get(family.name)
    return "" if spec is None else UNITS.get(spec.unit, "")


def _sum(stream: Stream, name: str, unit: str, points: Mapping[Labels, Value]) -> pb.Metric:
    found = pb.Sum(
        data_points=_numbers(stream, points), aggregation_temporality=_temporality(stream), is_monotonic=True
    )
    return pb.Metric(name=name, unit=unit, description=stream.family.help, sum=found)


def _temporality(stream: Stream) -> pb.AggregationTemporality.ValueType:
    return pb.AGGREGATION_TEMPORALITY_DELTA if stream.is_delta else pb.AGGREGATION_TEMPORALITY_CUMULATIVE


def _numbers(stream: Stream, points: Mapping[Labels, Value] | None = None) -> list[pb.NumberDataPoint]:
    """Without ``points``, returns those of a gauge, which have no start."""
    start = 0 if points is None else stream.start
    found = stream.family.points if points is None else points
    return [
        pb.NumberDataPoint(
            attributes=_attributes(labels),
            start_time_unix_nano=start,
            time_unix_nano=stream.at,
            as_double=value,
        )
        for labels, value in found.items()
        if not isinstance(value, Distribution)
    ]


def _histogram(stream: Stream) -> pb.Histogram:
    points = [
        pb.HistogramDataPoint(
            attributes=_attributes(labels),
            start_time_unix_nano=stream.start,
            time_unix_nano=stream.at,
            count=round(value.count),
            sum=value.total,
            explicit_bounds=value.bounds,
            bucket_counts=[round(count) for count in value.counts],
        )
        for labels, value in _distributions(stream.family)
    ]
    return pb.Histogram(data_points=points, aggregation_temporality=_temporality(stream))


def _summary(stream: Stream) -> pb.Summary:
    points = [
        pb.SummaryDataPoint(
            attributes=_attributes(labels),
            start_time_unix_nano=stream.start,
            time_unix_nano=stream.at,
            count=round(value.count),
            sum=value.total,
        )
        for labels, value in _distributions(stream.family)
    ]
    return pb.Summary(data_points=points)


def _distributions(family: Family) -> list[tuple[Labels, Distribution]]:
    return [(labels, each) for labels, each in family.points.items() if isinstance(each, Distribution)]


def _attributes(pairs: Iterable[tuple[str, str]]) -> list[KeyValue]:
    return [KeyValue(key=key, value=AnyValue(string_value=_encodable(value))) for key, value in pairs]


def _encodable(text: str) -> str:
    """JSON of a watched server may have half a character, which UTF-8 does not know."""
    return text if text.isascii() else text.encode(errors="replace").decode()
