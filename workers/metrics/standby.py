"""Counts readings that were dropped because the store was unavailable for too long."""

from collections.abc import Callable, Iterator

from prometheus_client.core import CounterMetricFamily, Metric
from prometheus_client.registry import Collector

from workers.standby import Standby


class DroppedReadings(Collector):
    """``standby``: that of the process; None before it began."""

    def __init__(self, standby: Callable[[], Standby | None]) -> None:
        self._standby = standby

    def collect(self) -> Iterator[Metric]:
        standby = self._standby()
        dropped = CounterMetricFamily(
            "paywatch_readings_dropped",
            "Readings that did not fit into the memory of this worker while the store was unavailable.",
        )
        dropped.add_metric([], 0 if standby is None else standby.buffer.dropped)
        yield dropped
