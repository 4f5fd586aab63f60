"""The samples of a registry as points: one for each set of labels, instead of one for each line of text."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise

from prometheus_client import CollectorRegistry
from prometheus_client.core import Metric
from prometheus_client.samples import Sample

Labels = tuple[tuple[str, str], ...]
"""Sorted by name."""


@dataclass(frozen=True, slots=True)
class Distribution:
    """A histogram or a summary. ``counts`` are of each bucket alone, one more than there are ``bounds``."""

    count: float
    total: float
    bounds: tuple[float, ...] = ()
    counts: tuple[float, ...] = ()


Value = float | Distribution


@dataclass(frozen=True, slots=True)
class Family:
    """The points of one metric. ``name`` is that of the text format: a counter's ends in ``_total``."""

    name: str
    type: str
    help: str
    points: Mapping[Labels, Value]


def read(registry: CollectorRegistry) -> tuple[Family, ...]:
    """Returns all families that have points. Raises what a collector raises."""
    families = (_family(metric) for metric in registry.collect())
    return tuple(family for family in families if family.points)


def _family(metric: Metric) -> Family:
    if metric.type in {"histogram", "summary"}:
        points: Mapping[Labels, Value] = dict(_distributions(metric))
        return Family(metric.name, metric.type, metric.documentation, points)
    name = f"{metric.name}_total" if metric.type == "counter" else metric.name
    found = {_labels(sample): float(sample.value) for sample in metric.samples if sample.name == name}
    return Family(name, "counter" if metric.type == "counter" else "gauge", metric.documentation, found)


def _labels(sample: Sample, *without: str) -> Labels:
    return tuple(sorted(pair for pair in sample.labels.items() if pair[0] not in without))


def _distributions(metric: Metric) -> Iterator[tuple[Labels, Distribution]]:
    parts: dict[Labels, dict[str, list[Sample]]] = {}
    for sample in metric.samples:
        of_point = parts.setdefault(_labels(sample, "le"), {})
        of_point.setdefault(sample.name.removeprefix(f"{metric.name}_"), []).append(sample)
    for labels, samples in parts.items():
        bounds, counts = _buckets(samples.get("bucket", ()))
        count = samples["count"][0].value if "count" in samples else sum(counts)
        total = samples["sum"][0].value if "sum" in samples else 0.0
        yield labels, Distribution(count, total, bounds, counts)


def _buckets(samples: Iterable[Sample]) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Prometheus counts in each bucket what is in the smaller ones too, and OTLP does not."""
    found = sorted((float(sample.labels["le"]), sample.value) for sample in samples)
    bounds = tuple(bound for bound, _ in found[:-1])  # the last one is infinite, which OTLP leaves out
    return bounds, tuple(after - before for before, after in pairwise((0.0, *(count for _, count in found))))
