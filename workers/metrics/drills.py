"""A gauge of the drills that are active."""

from prometheus_client.core import GaugeMetricFamily, Metric

from store import Snapshot


def drill_metric(snapshot: Snapshot) -> Metric:
    active = GaugeMetricFamily(
        "paywatch_drill_active", "1 while a drill injects failures into a check.", labels=["check"]
    )
    for check in snapshot.drills:
        active.add_metric([check], 1)
    return active
