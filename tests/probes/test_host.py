"""The host check: this machine next to psutil, and the files of control groups as kernels write them."""

import asyncio
import os
from pathlib import Path
from typing import Any

import httpx
import psutil
import pytest
from hypothesis import given
from hypothesis import settings as run_with
from hypothesis import strategies as st

from probes import Outcome, Verdict, host, possible_causes
from probes.host.cgroup import Cgroup, Cpu, Malformed, Memory
from probes.host.check import _Measured
from probes.host.usage import DiskUsage, Usage, cpu_usage, disk_usage, memory_usage
from probes.threads import Threads
from tests.probes.configured import check, tools

MIB = 2**20
NO_LIMIT_1 = 9223372036854771712
ANYTHING = {"degraded_above": "100%", "fail_above": "100%"}


def write(root: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


def cgroup(root: Path, own: str, files: dict[str, str]) -> Cgroup:
    write(root / "proc", {"cgroup": own})
    write(root / "fs", files)
    return Cgroup(root / "fs", root / "proc")


def memory_stat(inactive_file: int, prefix: str = "") -> str:
    return f"anon 100\nfile 200\n{prefix}inactive_file {inactive_file}\nactive_file 5\n"


def version2(root: Path) -> Cgroup:
    files = {
        "app/memory.max": f"{256 * MIB}\n",
        "app/memory.current": f"{200 * MIB}\n",
        "app/memory.stat": memory_stat(72 * MIB),
        "app/cpu.max": "50000 100000\n",
        "app/cpu.stat": "usage_usec 1500000\nuser_usec 1000000\nsystem_usec 500000\n",
    }
    return cgroup(root, "0::/app\n", files)


def version1(root: Path) -> Cgroup:
    own = "9:name=systemd:/\n4:memory:/docker/abc\n2:cpu,cpuacct:/docker/abc\n0::/\n"
    return cgroup(
        root,
        own,
        {
            "memory/memory.limit_in_bytes": f"{NO_LIMIT_1}\n",
            "memory/docker/abc/memory.limit_in_bytes": f"{100 * MIB}\n",
            "memory/docker/abc/memory.usage_in_bytes": f"{95 * MIB}\n",
            "memory/docker/abc/memory.stat": memory_stat(1) + memory_stat(20 * MIB, "total_"),
            "cpu/cpu.cfs_quota_us": "-1\n",
            "cpu/docker/abc/cpu.cfs_quota_us": "200000\n",
            "cpu/docker/abc/cpu.cfs_period_us": "100000\n",
            "cpuacct/docker/abc/cpuacct.usage": "3000000000\n",
        },
    )


def test_version_2_counts_the_limit_without_the_file_cache(tmp_path: Path) -> None:
    group = version2(tmp_path)
    assert group.memory() == Memory(128 * MIB, 256 * MIB)
    assert group.cpus() == [Cpu(1.5, 0.5, tmp_path / "fs" / "app")]
    assert memory_usage(group) == Usage(0.5, "the container's 256 MiB")


def test_version_1_counts_the_limit_without_the_file_cache(tmp_path: Path) -> None:
    group = version1(tmp_path)
    assert group.memory() == Memory(75 * MIB, 100 * MIB)
    assert group.cpus() == [Cpu(3.0, 2.0, tmp_path / "fs" / "cpu" / "docker" / "abc")]


def test_the_limit_of_a_group_above_counts_too(tmp_path: Path) -> None:
    files = {
        "pod/memory.max": f"{100 * MIB}\n",
        "pod/memory.current": f"{90 * MIB}\n",
        "pod/memory.stat": memory_stat(0),
        "pod/app/memory.max": "max\n",
        "pod/app/memory.current": f"{50 * MIB}\n",
        "pod/app/memory.stat": memory_stat(0),
        "pod/app/cpu.max": "max 100000\n",
    }
    group = cgroup(tmp_path, "0::/pod/app\n", files)
    assert group.memory() == Memory(90 * MIB, 100 * MIB)
    assert group.cpus() == []


def test_a_container_finds_its_own_group_at_the_root(tmp_path: Path) -> None:
    """Its path is that of the host, which is not mounted."""
    files = {"memory.max": f"{MIB}\n", "memory.current": f"{MIB}\n", "memory.stat": memory_stat(0)}
    for own in ("0::/docker/abc\n", "0::/../../etc\n", "0::/\n"):
        assert cgroup(tmp_path, own, files).memory() == Memory(MIB, MIB)


def test_without_control_groups_it_is_the_machine_as_psutil_says(tmp_path: Path) -> None:
    usage = memory_usage(Cgroup(tmp_path, tmp_path))
    assert usage.share == pytest.approx(psutil.virtual_memory().percent / 100, abs=0.1)
    disk = disk_usage("/")
    assert disk.space == pytest.approx(psutil.disk_usage("/").percent / 100, abs=0.02)


def test_a_limit_above_the_machines_memory_is_none(tmp_path: Path) -> None:
    group = version2(tmp_path)
    write(tmp_path / "fs", {"app/memory.max": f"{2**50}\n"})
    assert "container" not in memory_usage(group).of


async def test_the_quota_is_the_whole_of_the_cpu(tmp_path: Path) -> None:
    """Half a CPU is the quota; the group uses a CPU for as long as the sample takes."""
    group = version2(tmp_path)
    sampling = asyncio.create_task(cpu_usage(group, 0.5))
    await asyncio.sleep(0.1)
    write(tmp_path / "fs", {"app/cpu.stat": "usage_usec 101500000\n"})
    usage = await sampling
    assert usage.of == "the container's 0.5 CPUs"
    assert usage.share > 1


async def test_a_busy_machine_is_seen(tmp_path: Path) -> None:
    usage = await cpu_usage(Cgroup(tmp_path, tmp_path), 0.5)
    assert 0 <= usage.share <= 1
    assert usage.of == f"{os.cpu_count()} CPUs"


async def judged(group: Cgroup | None = None, threads: Threads | None = None, **keys: Any) -> Outcome:
    more = {"cpu": ANYTHING, "memory": ANYTHING, "disk": ANYTHING} | keys
    async with httpx.AsyncClient() as client:
        chosen = tools(client, **({"threads": threads} if threads else {}))
        configured = check(kind="host", **more)
        outcome = await host.probe(configured, chosen, group)
    assert outcome.cause in {"", *possible_causes(configured)}
    return outcome


async def test_this_machine_is_measured(tmp_path: Path) -> None:
    outcome = await judged(Cgroup(tmp_path, tmp_path))
    assert outcome.verdict is Verdict.PASS
    assert {"cpu_usage", "memory_usage", 'disk_usage{path="/"}', "load"} <= set(outcome.values)
    assert all(value >= 0 for value in outcome.values.values())


async def test_the_real_control_groups_of_this_machine_are_read() -> None:
    assert (await judged()).cause not in {"unreadable", "hangs"}


@pytest.mark.parametrize(
    ("used", "verdict"), [(127, Verdict.PASS), (210, Verdict.DEGRADED), (250, Verdict.FAIL)]
)
async def test_memory_above_its_limits(tmp_path: Path, used: int, verdict: Verdict) -> None:
    group = version2(tmp_path)
    write(tmp_path / "fs", {"app/memory.current": str(used * MIB), "app/memory.stat": memory_stat(0)})
    outcome = await judged(group, memory={"degraded_above": "80%", "fail_above": "95%"})
    assert (outcome.verdict, outcome.cause) == (verdict, "" if verdict is Verdict.PASS else "memory")
    assert outcome.values["memory_usage"] == pytest.approx(used / 256)


async def test_a_disk_above_its_limit_fails(tmp_path: Path) -> None:
    limits = {"degraded_above": "0.000001%", "fail_above": "0.000001%"}
    outcome = await judged(Cgroup(tmp_path, tmp_path), disk=limits)
    assert (outcome.verdict, outcome.cause) == (Verdict.FAIL, "disk")


def test_cpu_and_inodes_above_their_limits_are_causes() -> None:
    measured, configured = _Measured(), check(kind="host")
    measured._add("cpu_usage", "cpu", Usage(0.86, "2 CPUs"), configured.cpu)
    measured._add_disk("/data", DiskUsage(0.1, 0.99), configured.disk)
    outcome = measured.conclude()
    assert (outcome.verdict, outcome.cause) == (Verdict.FAIL, "inodes")
    assert "86% of 2 CPUs used (cpu), more than cpu.degraded_above = 70%" in outcome.reason


async def test_a_folder_that_does_not_exist_is_unknown(tmp_path: Path) -> None:
    outcome = await judged(Cgroup(tmp_path, tmp_path), disk={**ANYTHING, "paths": ["/", f"{tmp_path}/none"]})
    assert (outcome.verdict, outcome.cause) == (Verdict.UNKNOWN, "unreadable")
    assert 'disk_usage{path="/"}' in outcome.values


async def test_a_disk_that_hangs_is_unknown_and_the_rest_is_measured(tmp_path: Path) -> None:
    outcome = await judged(Cgroup(tmp_path, tmp_path), Threads(limit=0))
    assert (outcome.verdict, outcome.cause) == (Verdict.UNKNOWN, "hangs")
    assert "memory_usage" in outcome.values


@pytest.mark.parametrize("name", ["memory.current", "memory.stat", "cpu.stat", "cpu.max"])
@pytest.mark.parametrize("text", ["usage none\n", "", "\n"])
async def test_a_malformed_or_empty_file_is_unknown(tmp_path: Path, name: str, text: str) -> None:
    group = version2(tmp_path)
    write(tmp_path / "fs", {f"app/{name}": text})
    outcome = await judged(group)
    assert (outcome.verdict, outcome.cause) == (Verdict.UNKNOWN, "unreadable")


@pytest.mark.parametrize("text", ["0\n", ""])
async def test_a_limit_of_nothing_is_not_no_limit(tmp_path: Path, text: str) -> None:
    group = version2(tmp_path)
    write(tmp_path / "fs", {"app/memory.max": text})
    outcome = await judged(group)
    assert (outcome.verdict, outcome.cause) == (Verdict.UNKNOWN, "unreadable")
    assert "memory_usage" not in outcome.values


def test_a_kernel_without_control_groups_has_no_limit(tmp_path: Path) -> None:
    group = version2(tmp_path)
    write(tmp_path / "proc", {"cgroup": ""})
    assert (group.memory(), group.cpus()) == (None, [])


@pytest.mark.skipif(not Path("/proc/self").is_dir(), reason="needs a file system without blocks")
async def test_a_file_system_without_space_is_unknown(tmp_path: Path) -> None:
    outcome = await judged(Cgroup(tmp_path, tmp_path), disk=ANYTHING | {"paths": ["/proc"]})
    assert (outcome.verdict, outcome.cause) == (Verdict.UNKNOWN, "unreadable")
    assert "/proc" in outcome.reason
    assert not [name for name in outcome.values if name.startswith("disk_usage")]


@run_with(deadline=None)
@given(
    name=st.sampled_from(["memory.max", "memory.current", "memory.stat", "cpu.max", "cpu.stat"]),
    text=st.binary(max_size=60) | st.text(alphabet="0123456789max -\n", max_size=30).map(str.encode),
)
def test_any_file_is_read_or_malformed(tmp_path_factory: Any, name: str, text: bytes) -> None:
    root = tmp_path_factory.mktemp("group")
    group = version2(root)
    (root / "fs" / "app" / name).write_bytes(text)
    try:
        memory, cpus = group.memory(), group.cpus()
    except Malformed:
        return
    assert memory is None or (memory.used >= 0 and memory.limit > 0)
    assert all(cpu.limit > 0 for cpu in cpus)
