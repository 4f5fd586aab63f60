"""Metrics of the process, which prometheus_client reads from ``/proc``: named as in all exporters."""

from workers.metrics.spec import MetricSpec

PROCESS = (
    MetricSpec(
        "process_virtual_memory_bytes",
        "gauge",
        "Virtual memory size in bytes.",
        "sum(process_virtual_memory_bytes)",
        "process",
        unit="bytes",
    ),
    MetricSpec(
        "process_resident_memory_bytes",
        "gauge",
        "Resident memory size in bytes.",
        "max(process_resident_memory_bytes)",
        "process",
        unit="bytes",
    ),
    MetricSpec(
        "process_start_time_seconds",
        "gauge",
        "Start time of the process since unix epoch in seconds.",
        "time() - max(process_start_time_seconds)",
        "process",
        unit="seconds",
    ),
    MetricSpec(
        "process_cpu_seconds_total",
        "counter",
        "Total user and system CPU time spent in seconds.",
        "sum(rate(process_cpu_seconds_total[5m]))",
        "process",
        unit="seconds",
    ),
    MetricSpec(
        "process_open_fds",
        "gauge",
        "Number of open file descriptors.",
        "max(process_open_fds / process_max_fds)",
        "process",
    ),
    MetricSpec(
        "process_max_fds",
        "gauge",
        "Maximum number of open file descriptors.",
        "min(process_max_fds)",
        "process",
    ),
)
