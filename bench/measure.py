"""CPU and memory of processes, with their children."""

import math
from collections.abc import Callable, Sequence
from contextlib import suppress

import psutil

MB = 1_000_000


def cpu_seconds(pid: int) -> float:
    """User and system seconds of a process and of all that it ever started, alive or ended."""
    return _sum(pid, lambda process: sum(process.cpu_times()[:4]))


def resident_mb(pid: int) -> float:
    """Resident memory of a process and its children."""
    return _sum(pid, lambda process: process.memory_info().rss / MB)


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest value that ``share`` (0 to 1) of the values do not exceed."""
    return sorted(values)[max(math.ceil(share * len(values)) - 1, 0)]


def _sum(pid: int, measure: Callable[[psutil.Process], float]) -> float:
    root = psutil.Process(pid)
    total = 0.0
    for process in (root, *root.children(recursive=True)):
        with suppress(psutil.NoSuchProcess):  # it ended just now: its parent has its CPU from here on
            total += measure(process)
    return total
