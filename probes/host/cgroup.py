"""The limits and the use of this process's control group: version 2, or the controllers of version 1.

A group's limits count together with those of all groups above it, as far as they are visible. In a container,
the path of the group is often that of the host, and the container's own group is mounted at the root.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

_UNLIMITED = 1 << 60
"""Version 1 writes about 2^63 for no limit."""


class Malformed(Exception):
    """A file of a control group has not the form that the kernel documents; the message names it."""


@dataclass(frozen=True, slots=True)
class Memory:
    """Bytes. ``used`` is without the file cache that the kernel would free first (``inactive_file``)."""

    used: int
    limit: int


@dataclass(frozen=True, slots=True)
class Cpu:
    """``used`` is in seconds of one CPU since the group began, ``limit`` in CPUs."""

    used: float
    limit: float
    group: Path


@dataclass(frozen=True, slots=True)
class Cgroup:
    """``root`` is where control groups are mounted, ``proc`` this process's folder in ``/proc``."""

    root: Path = Path("/sys/fs/cgroup")
    proc: Path = Path("/proc/self")

    def memory(self) -> Memory | None:
        """Returns the memory of the group whose limit is used up most; None if none has a limit.

        Raises Malformed, and OSError if a file cannot be read.
        """
        found = [*self._memory2(), *self._memory1()]
        return max(found, key=lambda memory: memory.used / memory.limit, default=None)

    def cpus(self) -> list[Cpu]:
        """Returns the use of every group that has a quota. Raises as `memory`."""
        return [*self._cpus2(), *self._cpus1()]

    def _memory2(self) -> Iterator[Memory]:
        for group in self._groups("", ""):
            limit = _read_limit(group / "memory.max")
            if limit is not None:
                used = _read_int(group / "memory.current") - _stat(group / "memory.stat", "inactive_file")
                yield Memory(max(used, 0), limit)

    def _memory1(self) -> Iterator[Memory]:
        for group in self._groups("memory", "memory"):
            limit = _read_limit(group / "memory.limit_in_bytes")
            if limit is not None:
                cache = _stat(group / "memory.stat", "total_inactive_file")
                yield Memory(max(_read_int(group / "memory.usage_in_bytes") - cache, 0), limit)

    def _cpus2(self) -> Iterator[Cpu]:
        for group in self._groups("", ""):
            text = _read(group / "cpu.max")
            quota, _, period = text.partition(" ")
            if text and quota != "max":
                used = _stat(group / "cpu.stat", "usage_usec") / 1e6
                yield Cpu(used, _ratio(quota, period, group), group)

    def _cpus1(self) -> Iterator[Cpu]:
        for group in self._groups("cpu", "cpu"):
            quota = _read(group / "cpu.cfs_quota_us")
            if not quota or quota.startswith("-"):
                continue
            accounts = group
            if not (group / "cpuacct.usage").exists():  # the two controllers may be mounted apart
                accounts = self.root / "cpuacct" / group.relative_to(self.root / "cpu")
            used = _read_int(accounts / "cpuacct.usage") / 1e9
            yield Cpu(used, _ratio(quota, _read(group / "cpu.cfs_period_us"), group), group)

    def _groups(self, controller: str, folder: str) -> Iterator[Path]:
        """Yields the folder of this process's group, and those above it, up to where they are mounted."""
        mounted = self.root / folder if folder else self.root
        if not mounted.is_dir():
            return
        path = self._path(controller)
        if path is None:
            return
        group = mounted / PurePosixPath(path).relative_to("/")
        if ".." in group.parts or not group.is_dir():
            group = mounted
        while True:
            yield group
            if group == mounted:
                return
            group = group.parent

    def _path(self, controller: str) -> str | None:
        """Returns the group's path from ``/proc/self/cgroup``: lines of id, controllers and path."""
        for line in _read(self.proc / "cgroup", may_be_empty=True).splitlines():
            _, _, rest = line.partition(":")
            controllers, _, path = rest.partition(":")
            if controller in controllers.split(",") and path.startswith("/"):
                return path
        return None


def _read(path: Path, *, may_be_empty: bool = False) -> str:
    """Returns the text of a file; nothing if it does not exist, as at the root and without a controller.

    Raises Malformed for an empty one, which does not say that there is no limit, unless it ``may_be_empty``:
    a kernel without control groups lists none.
    """
    try:
        with path.open("rb") as file:
            text = file.read(65_536).decode("ascii", "replace").strip()
    except (FileNotFoundError, NotADirectoryError):
        return ""
    if not text and not may_be_empty:
        raise Malformed(f"{path} is empty")
    return text


def _read_int(path: Path) -> int:
    text = _read(path)
    if not (text.isascii() and text.isdecimal()):
        raise Malformed(f"{path} has no number")
    return int(text)


def _read_limit(path: Path) -> int | None:
    text = _read(path)
    if text in {"", "max"}:
        return None
    limit = _read_int(path)
    if limit == 0:
        raise Malformed(f"{path} permits nothing: the limit is 0")
    return limit if limit < _UNLIMITED else None


def _stat(path: Path, key: str) -> int:
    for line in _read(path).splitlines():
        name, _, value = line.partition(" ")
        if name == key and value.isascii() and value.isdecimal():
            return int(value)
    raise Malformed(f"{path} has no {key}")


def _ratio(quota: str, period: str, group: Path) -> float:
    numbers = (quota, period)
    if not all(each.isascii() and each.isdecimal() and int(each) > 0 for each in numbers):
        raise Malformed(f"the CPU quota of {group} has no numbers")
    return int(quota) / int(period)
