"""A gauge of the drills that are active."""

from prometheus_client.core import Metric

from store import Snapshot
from workers.metrics.catalog import gauge_family


def drill_metric(snapshot: Snapshot) -> Metric:
    active = gauge_family("paywatch_drill_active")
    for check in snapshot.drills:
        active.add_metric([check], 1)
    return active
