"""What one push says: totals since the start (cumulative), or changes since the last push (delta).

A delta is the difference to the totals of the last acknowledged push, so a push that failed loses nothing:
the next one covers both. Pushes that were sent, but not answered, are sent again unchanged (``exporter``).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from settings.otlp import Temporality
from workers.metrics.otlp.points import Distribution, Family, Labels, Value

OBSERVED = frozenset({"process_cpu_seconds_total", "paywatch_readings_dropped_total"})
"""Counters that are read elsewhere when they are collected: with ``lowmemory`` these stay cumulative."""
_PROCESS = "process_"

Totals = Mapping[str, Mapping[Labels, Value]]


@dataclass(frozen=True, slots=True)
class Stream:
    """A family as it is pushed. ``start`` and ``at`` are nanoseconds since 1970."""

    family: Family
    is_delta: bool
    start: int
    at: int


@dataclass(frozen=True, slots=True)
class Batch:
    """``totals`` are acknowledged with the batch, as of ``at``."""

    streams: Sequence[Stream]
    totals: Totals
    at: int


class Batches:
    """Makes batches of one registry, which counts from ``start``."""

    def __init__(self, temporality: Temporality, start: int, baseline: Sequence[Family] = ()) -> None:
        self._temporality: Temporality = temporality
        self._start = self._acknowledged_at = start
        self._acknowledged: Totals = _totals(baseline)

    def make(self, families: Sequence[Family], at: int) -> Batch:
        starts = (self._start, _process_start(families) or self._start, self._acknowledged_at)
        # A clock that was set back would let a point end before it starts, which receivers refuse.
        own, process, last = (min(start, at) for start in starts)
        streams = []
        for family in families:
            if self._is_delta(family):
                streams.append(Stream(self._change(family), True, last, at))
            else:
                start = process if family.name.startswith(_PROCESS) else own
                streams.append(Stream(family, False, start, at))
        return Batch(streams, _totals(families) if self._temporality != "cumulative" else {}, at)

    def acknowledge(self, batch: Batch) -> None:
        """The receiver has this batch: the next deltas begin at its end."""
        # A series may be absent for a while, and then continue.
        self._acknowledged = {
            name: {**self._acknowledged.get(name, {}), **batch.totals.get(name, {})}
            for name in self._acknowledged.keys() | batch.totals.keys()
        }
        self._acknowledged_at = batch.at

    def _is_delta(self, family: Family) -> bool:
        if self._temporality == "cumulative" or family.type == "gauge":
            return False
        return self._temporality == "delta" or family.name not in OBSERVED

    def _change(self, family: Family) -> Family:
        before = self._acknowledged.get(family.name, {})
        points = {labels: _difference(value, before.get(labels)) for labels, value in family.points.items()}
        return replace(family, points=points)


def _difference(value: Value, before: Value | None) -> Value:
    """Returns the value itself if its series is new, or began again: then all of it is change."""
    if isinstance(value, Distribution):
        return _distribution(value, before) if isinstance(before, Distribution) else value
    return value - before if isinstance(before, float | int) and before <= value else value


def _distribution(value: Distribution, before: Distribution) -> Distribution:
    counts = [after - earlier for after, earlier in zip(value.counts, before.counts, strict=False)]
    if value.bounds != before.bounds or value.count < before.count or any(count < 0 for count in counts):
        return value
    return replace(
        value, count=value.count - before.count, total=value.total - before.total, counts=tuple(counts)
    )


def _totals(families: Sequence[Family]) -> Totals:
    return {family.name: family.points for family in families if family.type != "gauge"}


def _process_start(families: Sequence[Family]) -> int | None:
    """The counters of the operating system began before this registry did."""
    for family in families:
        if family.name == "process_start_time_seconds":
            return next(
                (int(value * 1e9) for value in family.points.values() if isinstance(value, float)), None
            )
    return None
