"""Counts readings that were dropped because the store was unavailable for too long."""

from collections.abc import Callable, Iterator

from prometheus_client.core import Metric
from prometheus_client.registry import Collector

from workers.metrics.catalog import counter_family
from workers.standby import Standby


class DroppedReadings(Collector):
    """``standby``: that of the process; None before it began."""

    def __init__(self, standby: Callable[[], Standby | None]) -> None:
        self._standby = standby

    def collect(self) -> Iterator[Metric]:
        standby = self._standby()
        dropped = counter_family("paywatch_readings_dropped_total")
        dropped.add_metric([], 0 if standby is None else standby.buffer.dropped)
        yield dropped
