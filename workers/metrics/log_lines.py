"""Counts log lines that the files of LOG_DIR do not have, and reports that Sentry does not have."""

from collections.abc import Iterator

from prometheus_client.core import Metric
from prometheus_client.registry import Collector

from workers.error_reports import reports_lost
from workers.logs import lines_lost
from workers.metrics.catalog import counter_family


class LostLines(Collector):
    """Of this process. 0 without LOG_DIR."""

    def collect(self) -> Iterator[Metric]:
        lost = counter_family("paywatch_log_lines_lost_total")
        lost.add_metric([], lines_lost())
        yield lost


class LostReports(Collector):
    """Of this process, since it started."""

    def collect(self) -> Iterator[Metric]:
        lost = counter_family("paywatch_error_reports_lost_total")
        lost.add_metric([], reports_lost())
        yield lost
