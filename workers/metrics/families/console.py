"""Metrics that only a console serves."""

from workers.metrics.spec import MetricSpec

CONSOLE = (
    MetricSpec(
        "paywatch_metric_snapshots",
        "gauge",
        "Worker processes by whether the console shows their metrics: only current ones are shown.",
        'max(paywatch_metric_snapshots{state!="current"}) > 0',
        "process",
        labels=("state",),
    ),
)
