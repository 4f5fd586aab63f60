"""Reads CPU and memory of processes and their children."""

import math
from collections.abc import Callable, Sequence
from contextlib import suppress

import psutil

MB = 1_000_000


def cpu_seconds(pid: int) -> float:
    """Returns the user and system seconds of a process and all its children, running or ended."""
    return _sum(pid, lambda process: sum(process.cpu_times()[:4]))


def resident_mb(pid: int) -> float:
    """Returns the resident memory of a process and its children."""
    return _sum(pid, lambda process: process.memory_info().rss / MB)


def percentile(values: Sequence[float], share: float) -> float:
    """Returns the smallest value that ``share`` (0 to 1) of the values do not exceed."""
    return sorted(values)[max(math.ceil(share * len(values)) - 1, 0)]


def _sum(pid: int, measure: Callable[[psutil.Process], float]) -> float:
    root = psutil.Process(pid)
    total = 0.0
    for process in (root, *root.children(recursive=True)):
        with suppress(psutil.NoSuchProcess):  # it has just ended: its CPU time is now in its parent's
            total += measure(process)
    return total
