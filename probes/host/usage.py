"""Measures what is used of CPU, memory and disks, as shares of what this process may use."""

import asyncio
import errno
import os
import time
from collections.abc import Mapping
from dataclasses import dataclass

import psutil

from probes.host.cgroup import Cgroup


@dataclass(frozen=True, slots=True)
class Usage:
    """``share`` of ``of``: the machine, or the limit of a container."""

    share: float
    of: str


@dataclass(frozen=True, slots=True)
class DiskUsage:
    """``inodes`` is None if the file system has no fixed number of them."""

    space: float
    inodes: float | None


def memory_usage(cgroup: Cgroup) -> Usage:
    """Returns the share of the memory that processes cannot get any more, of the smaller of both limits."""
    machine = psutil.virtual_memory()
    group = cgroup.memory()
    if group is not None and group.limit < machine.total:
        return Usage(group.used / group.limit, f"the container's {group.limit / 2**20:.0f} MiB")
    return Usage(1 - machine.available / machine.total, f"{machine.total / 2**20:.0f} MiB")


@dataclass(frozen=True, slots=True)
class _CpuReading:
    at: float
    busy: float
    total: float
    groups: Mapping[str, tuple[float, float]]
    """Used CPU seconds and the limit in CPUs, by group."""


def _read_cpu(cgroup: Cgroup) -> _CpuReading:
    times = psutil.cpu_times()
    idle = times.idle + getattr(times, "iowait", 0.0)
    guests = getattr(times, "guest", 0.0) + getattr(times, "guest_nice", 0.0)  # are part of user and nice
    total = sum(times) - guests
    groups = {str(cpu.group): (cpu.used, cpu.limit) for cpu in cgroup.cpus()}
    return _CpuReading(time.monotonic(), total - idle, total, groups)


async def cpu_usage(cgroup: Cgroup, seconds: float) -> Usage:
    """Measures for so many seconds, and returns the share of the quota of a container, or of all CPUs."""
    before = _read_cpu(cgroup)
    await asyncio.sleep(seconds)
    return _between(before, _read_cpu(cgroup), os.cpu_count() or 1)


def _between(before: _CpuReading, after: _CpuReading, cpus: int) -> Usage:
    elapsed = max(after.at - before.at, 1e-6)
    limited = [
        Usage(max(used - before.groups[group][0], 0.0) / elapsed / limit, f"the container's {limit:g} CPUs")
        for group, (used, limit) in after.groups.items()
        if group in before.groups and limit < cpus
    ]
    if limited:
        return max(limited, key=lambda usage: usage.share)
    busy, total = after.busy - before.busy, after.total - before.total
    return Usage(min(max(busy / total, 0.0), 1.0) if total > 0 else 0.0, f"{cpus} CPUs")


def disk_usage(path: str) -> DiskUsage:
    """Returns the used share of what an ordinary user may use, as ``df`` does. Blocks; raises OSError.

    A file system without blocks, such as ``/proc`` or a share that is not mounted yet, is never 0 % used.
    """
    found = os.statvfs(path)
    if found.f_blocks == 0:
        raise OSError(errno.ENODEV, "its file system has no space of its own")
    used, free = found.f_blocks - found.f_bfree, found.f_bavail
    inodes = found.f_files - found.f_ffree
    return DiskUsage(
        space=used / (used + free) if used + free > 0 else 0.0,
        inodes=inodes / (inodes + found.f_favail) if inodes + found.f_favail > 0 else None,
    )
