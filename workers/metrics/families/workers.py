"""Metrics of the workers, of their queue and of the store."""

from workers.metrics.spec import MetricSpec

WORKERS = (
    MetricSpec(
        "paywatch_store_up",
        "gauge",
        "1 while this worker can use Paywatch's own database and knows its state, otherwise 0.",
        "min(paywatch_store_up) == 0 or absent(paywatch_store_up)",
        "process",
    ),
    MetricSpec(
        "paywatch_build_info",
        "gauge",
        "The version of Paywatch that this worker runs; always 1.",
        "count by (version) (paywatch_build_info)",
        "process",
        labels=("version",),
    ),
    MetricSpec(
        "paywatch_problems",
        "gauge",
        "Problems that `paywatch status` lists, by code.",
        "max by (code) (paywatch_problems) > 0",
        "fleet",
        labels=("code",),
    ),
    MetricSpec(
        "paywatch_worker_last_heartbeat_timestamp_seconds",
        "gauge",
        "When a living worker last sent a heartbeat; absent a minute after that.",
        "count(max by (worker) (paywatch_worker_last_heartbeat_timestamp_seconds))",
        "fleet",
        labels=("worker",),
        unit="seconds",
    ),
    MetricSpec(
        "paywatch_worker_outdated",
        "gauge",
        "1 while a worker's configuration is not the active revision, otherwise 0.",
        "max by (worker) (paywatch_worker_outdated) == 1",
        "fleet",
        labels=("worker",),
    ),
    MetricSpec(
        "paywatch_worker_clock_skew_seconds",
        "gauge",
        "How far a worker's clock is ahead of the database's clock.",
        "abs(max by (worker) (paywatch_worker_clock_skew_seconds)) > 1",
        "fleet",
        labels=("worker",),
        unit="seconds",
    ),
    MetricSpec(
        "paywatch_dropped_jobs_total",
        "counter",
        "Entries of a queue in Redis that are not jobs of Paywatch, and were deleted.",
        "sum by (queue) (increase(paywatch_dropped_jobs_total[1h])) > 0",
        "process",
        labels=("queue",),
    ),
    MetricSpec(
        "paywatch_readings_buffered",
        "gauge",
        "Readings that wait in this worker's memory for the store.",
        "sum(paywatch_readings_buffered)",
        "process",
    ),
    MetricSpec(
        "paywatch_readings_dropped_total",
        "counter",
        "Readings that did not fit into this worker's memory while the store was unavailable.",
        "sum(increase(paywatch_readings_dropped_total[1h])) > 0",
        "process",
    ),
)
