"""Judges what is used. A part that cannot be measured is unknown, and the others are still judged."""

import asyncio
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial

from probes.host.cgroup import Cgroup, Malformed
from probes.host.usage import DiskUsage, Usage, cpu_usage, disk_usage, memory_usage
from probes.judgement import Problem, conclude
from probes.labels import labelled
from probes.reading import Json, Outcome, Verdict
from probes.threads import Hangs
from probes.tools import Tools
from settings.checks.host import HostCheck, Limits
from settings.texts import escape_controls
from settings.values import format_share

CAUSES: Mapping[str, str] = {
    "cpu": "more CPU used than `cpu.fail_above` or `cpu.degraded_above`",
    "memory": "more memory used than `memory.fail_above` or `memory.degraded_above`",
    "disk": "more space used of a disk than `disk.fail_above` or `disk.degraded_above`",
    "inodes": "more inodes used of a disk than `disk.fail_above` or `disk.degraded_above`",
    "unreadable": "a part cannot be measured; the reason says which",
    "hangs": "a file system does not answer in time",
}

_SAMPLE = 1.0
"""Seconds over which the use of the CPU is measured; shorter if the check's timeout is."""


async def probe(check: HostCheck, tools: Tools, cgroup: Cgroup | None = None) -> Outcome:
    measured = _Measured()
    seconds = check.timeout.total_seconds()
    group = cgroup or Cgroup()
    disks = [measured.disk(check, path, tools, seconds / 2) for path in check.disk.paths]
    await asyncio.gather(measured.cpu(check, group, min(_SAMPLE, seconds / 2)), *disks)
    measured.memory(check, group)
    measured.load()
    return measured.conclude()


@dataclass(slots=True)
class _Measured:
    """What one run of the check has measured so far."""

    problems: list[Problem] = field(default_factory=list)
    values: dict[str, float] = field(default_factory=dict)
    evidence: dict[str, Json] = field(default_factory=dict)

    async def cpu(self, check: HostCheck, cgroup: Cgroup, seconds: float) -> None:
        try:
            usage = await cpu_usage(cgroup, seconds)
        except (OSError, Malformed) as error:
            self._unreadable("the use of the CPU", error)
        else:
            self._add("cpu_usage", "cpu", usage, check.cpu)

    def memory(self, check: HostCheck, cgroup: Cgroup) -> None:
        try:
            usage = memory_usage(cgroup)
        except (OSError, Malformed) as error:
            self._unreadable("the use of the memory", error)
        else:
            self._add("memory_usage", "memory", usage, check.memory)

    async def disk(self, check: HostCheck, path: str, tools: Tools, seconds: float) -> None:
        """Asks in a thread: a file system on a network may never answer."""
        try:
            usage = await tools.threads.call(f"disk {path}", partial(disk_usage, path), seconds)
        except Hangs as error:
            self.problems.append(Problem(Verdict.UNKNOWN, "hangs", escape_controls(str(error))))
        except OSError as error:
            self._unreadable(escape_controls(f"the use of {path}"), error)
        else:
            self._add_disk(path, usage, check.disk)

    def _add_disk(self, path: str, usage: DiskUsage, limits: Limits) -> None:
        shown = escape_controls(path)
        self._add(labelled("disk_usage", {"path": path}), "disk", Usage(usage.space, shown), limits)
        if usage.inodes is not None:
            name = labelled("inode_usage", {"path": path})
            self._add(name, "inodes", Usage(usage.inodes, f"{shown}'s inodes"), limits)

    def load(self) -> None:
        try:
            one, five, fifteen = os.getloadavg()
        except OSError as error:
            self._unreadable("the load", error)
        else:
            self.values |= {"load": one, "load_5m": five, "load_15m": fifteen}

    def _add(self, value: str, cause: str, usage: Usage, limits: Limits) -> None:
        self.values[value] = usage.share
        self.evidence[value] = f"of {usage.of}"
        for verdict, key, limit in (
            (Verdict.FAIL, "fail_above", limits.fail_above),
            (Verdict.DEGRADED, "degraded_above", limits.degraded_above),
        ):
            if usage.share > limit:
                section = "disk" if cause == "inodes" else cause
                above = f"more than {section}.{key} = {format_share(limit)}"
                sentence = f"{usage.share:.0%} of {usage.of} used ({cause}), {above}"
                self.problems.append(Problem(verdict, cause, sentence))
                return

    def _unreadable(self, what: str, error: Exception) -> None:
        why = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        sentence = escape_controls(f"{what} cannot be read ({why or type(error).__name__})")
        self.problems.append(Problem(Verdict.UNKNOWN, "unreadable", sentence))

    def conclude(self) -> Outcome:
        shares = ("cpu", "memory")
        parts = [
            f"{name} {self.values[f'{name}_usage']:.0%}" for name in shares if f"{name}_usage" in self.values
        ]
        disks = [share for name, share in self.values.items() if name.startswith("disk_usage")]
        parts += [f"disk {max(disks):.0%}"] if disks else []
        return conclude(self.problems, ", ".join(parts), values=self.values, evidence=self.evidence)
