"""Selects the values of a page of metrics: Prometheus' text format, or OpenMetrics."""

import math
import time
from collections.abc import Callable, Iterable, Mapping, Sequence

from probes.metrics.series import Series
from probes.metrics_page import parse_page
from settings.checks.metrics import MetricsCheck, PageValue, parse_page_value

Aggregate = Callable[[Iterable[float]], float]
_AGGREGATES: Mapping[str, Aggregate] = {"sum": math.fsum, "min": min, "max": max}
MOST_MATCHES = 100_000
"""Samples of one value that are read. Of more, no value is made: a sum of a part would be wrong."""

_LINES = 1000
"""Lines between two looks at the clock."""


class TooSlow(Exception):
    """This worker could not read the page in time."""


def read_page(
    check: MetricsCheck, body: bytes, *, openmetrics: bool = False, ends: float = math.inf
) -> dict[str, list[Series] | None]:
    """Returns the series of each value, in one pass; None for a value that more than ``MOST_MATCHES`` match.

    Raises PageError if any line is not a metric, and TooSlow after ``ends`` by the monotonic clock: nothing
    else stops a thread, and the next run would begin another one.
    """
    wanted = {name: parse_page_value(text) for name, text in check.values.items()}
    found: dict[str, list[Series]] = {name: [] for name in wanted}
    for number, sample in enumerate(parse_page(body, openmetrics=openmetrics)):
        if number % _LINES == 0 and time.monotonic() > ends:
            raise TooSlow
        for name, value in wanted.items():
            if len(found[name]) <= MOST_MATCHES and value.selector.matches(sample.name, sample.labels):
                found[name].append(Series(sample.labels, sample.value, sample.timestamp))
    return {
        name: _aggregated(wanted[name], check.by, series) if len(series) <= MOST_MATCHES else None
        for name, series in found.items()
    }


def _aggregated(value: PageValue, by: Sequence[str], series: list[Series]) -> list[Series]:
    """Returns one series for each combination of the labels of ``by``.

    A page on which one series stands twice is invalid: then no number is made of it.
    """
    if value.aggregate is None or _repeated(series):
        return series
    groups: dict[tuple[str, ...], list[Series]] = {}
    for each in series:
        groups.setdefault(tuple(each.labels.get(key, "") for key in by), []).append(each)
    aggregate = _AGGREGATES[value.aggregate]
    return [
        Series(dict(zip(by, labels, strict=True)), _combine(aggregate, group), _oldest(group))
        for labels, group in groups.items()
    ]


def _repeated(series: Sequence[Series]) -> bool:
    return len({frozenset(each.labels.items()) for each in series}) < len(series)


def _combine(aggregate: Aggregate, group: Sequence[Series]) -> float:
    """Returns NaN if a number is not finite, because ``min`` and ``max`` would depend on the order then."""
    numbers = [each.value for each in group]
    if not all(map(math.isfinite, numbers)):
        return math.nan
    try:
        return aggregate(numbers)
    except OverflowError:
        return math.inf


def _oldest(group: Sequence[Series]) -> float | None:
    return min((each.at for each in group if each.at is not None), default=None)
