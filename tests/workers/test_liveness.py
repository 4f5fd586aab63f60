"""The platform sees that a worker's event loop runs: by a file, or by systemd's watchdog."""

import asyncio
import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from sandbox.company import Company
from sandbox.embedded.servers import EmbeddedPostgres, EmbeddedValkey
from settings import ConfigError
from store import migrate_async
from tests.waiting import eventually
from tests.workers.conftest import environment
from tests.workers.fleet import ROOT, Fleet, http_check
from workers.outages import Outage
from workers.runtime.alive_file import AliveFile
from workers.runtime.liveness import RENEWED_EVERY, Liveness
from workers.runtime.systemd import Systemd

PROBE = ROOT / "deploy" / "paywatch-alive"


def is_alive(file: Path, within: float = 60) -> bool:
    """What an exec probe decides."""
    env = {"PAYWATCH_ALIVE_FILE": str(file)}
    result = subprocess.run([PROBE, f"{within:.0f}"], env=env, capture_output=True, check=False)
    return result.returncode == 0


async def test_the_probe_follows_the_loop_of_a_worker(fleet: Fleet, town: Company) -> None:
    fleet.configure(http_check("page", f"{town.shop_url}/api/health"))
    file, soon = fleet.folder / "alive", RENEWED_EVERY + 1
    worker = fleet.start(PAYWATCH_ALIVE_FILE=str(file))
    await fleet.until(lambda: is_alive(file), "the probe is green")
    worker.send(signal.SIGSTOP)
    await fleet.until(lambda: process_state(worker.pid) == "T", "it is frozen")
    written = file.read_text()
    await fleet.until(lambda: not is_alive(file, soon), "the probe sees the frozen loop", pause=0.5)
    assert file.read_text() == written
    worker.send(signal.SIGCONT)
    await fleet.until(lambda: is_alive(file, soon), "the probe is green again")
    await fleet.at_work(worker)
    assert await worker.stop() == 0
    assert not file.exists()
    assert not is_alive(file)


async def test_no_outage_makes_a_worker_look_dead(
    tmp_path: Path,
    own_postgres: EmbeddedPostgres,
    own_valkey: EmbeddedValkey,
    town: Company,
) -> None:
    with Fleet(tmp_path, environment(own_postgres.dsn, own_valkey.url, town)) as fleet:
        await migrate_async(fleet.secret_dsn)
        fleet.configure(http_check("page", f"{town.shop_url}/api/health"))
        running, starting = tmp_path / "running", tmp_path / "starting"
        await fleet.started("all", PAYWATCH_ALIVE_FILE=str(running))
        own_postgres.kill()
        own_valkey.kill()
        worker = fleet.start("reconcile", PAYWATCH_ALIVE_FILE=str(starting))
        for file in (running, starting):
            await fleet.until(file.exists, f"{file.name} writes its file")
            before = file.read_text()
            await fleet.until(lambda: file.read_text() > before, f"{file.name} goes on")  # noqa: B023
            assert is_alive(file)
        assert worker.process.poll() is None
        assert not worker.events("worker_started")


async def test_two_workers_never_share_a_file(fleet: Fleet, town: Company) -> None:
    fleet.configure(http_check("page", f"{town.shop_url}/api/health"))
    file = fleet.folder / "alive"
    first = await fleet.started(PAYWATCH_ALIVE_FILE=str(file))
    second = fleet.start("reconcile", PAYWATCH_ALIVE_FILE=str(file))
    assert await second.ended() == 2
    assert f"PAYWATCH_ALIVE_FILE: {file} is the file of another worker" in second.log()
    first.kill()
    await fleet.started("reconcile", PAYWATCH_ALIVE_FILE=str(file))


async def test_a_file_that_cannot_be_written_ends_the_start(fleet: Fleet, town: Company) -> None:
    fleet.configure(http_check("page", f"{town.shop_url}/api/health"))
    worker = fleet.start(PAYWATCH_ALIVE_FILE=str(fleet.folder / "nowhere" / "alive"))
    assert await worker.ended() == 2
    assert "cannot be written (no such file or directory): name another file" in worker.log()
    assert "Traceback" not in worker.log()


def test_a_file_that_was_removed_is_written_again(tmp_path: Path) -> None:
    path = tmp_path / "alive"
    file = AliveFile(path)
    file.begin()
    path.unlink()
    file.renew()
    assert is_alive(path)
    with pytest.raises(ConfigError, match="another worker"):
        AliveFile(path).begin()
    file.end()


def test_a_link_is_not_followed(tmp_path: Path) -> None:
    target, link = tmp_path / "precious", tmp_path / "alive"
    target.write_text("precious")
    link.symlink_to(target)
    with pytest.raises(ConfigError, match="cannot be written"):
        AliveFile(link).begin()
    assert target.read_text() == "precious"


def test_what_no_worker_wrote_is_neither_overwritten_nor_removed(tmp_path: Path) -> None:
    precious = tmp_path / "paywatch.toml"
    precious.write_text("# precious")
    file = AliveFile(precious)
    with pytest.raises(
        ConfigError, match=r"paywatch\.toml was not written by a worker: name a file of its own"
    ):
        file.begin()
    file.end()
    assert precious.read_text() == "# precious"
    with pytest.raises(ConfigError, match="/dev/null was not written by a worker"):
        AliveFile(Path("/dev/null")).begin()


def test_a_pipe_never_blocks_the_event_loop(tmp_path: Path) -> None:
    path = tmp_path / "alive"
    file = AliveFile(path)
    file.begin()
    path.unlink()
    os.mkfifo(path)
    with pytest.raises(OSError, match="not written by a worker"):
        file.renew()
    path.unlink()
    file.renew()
    assert is_alive(path)
    file.end()


def test_the_end_of_a_worker_leaves_the_file_of_the_next(tmp_path: Path) -> None:
    path = tmp_path / "alive"
    old, new = AliveFile(path), AliveFile(path)
    old.begin()
    path.unlink()
    new.begin()
    old.end()
    assert is_alive(path)
    new.end()


class Counting:
    within = 0.001

    def __init__(self) -> None:
        self.outage = Outage("lost", "back")
        self.renewed = 0

    def begin(self) -> None: ...
    def end(self) -> None: ...

    def renew(self) -> None:
        self.renewed += 1


async def test_a_loop_that_is_stuck_shows_nothing() -> None:
    sign = Counting()
    async with Liveness([sign]):
        await eventually(lambda: sign.renewed, "the loop runs")
        before = sign.renewed
        time.sleep(0.1)  # noqa: ASYNC251 - what is tested
        assert sign.renewed == before


@pytest.fixture
def manager(tmp_path: Path) -> Iterator[socket.socket]:
    """The socket of systemd."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as server:
        server.bind(str(tmp_path / "notify"))
        server.setblocking(False)
        yield server


def received(manager: socket.socket) -> list[str]:
    messages = []
    while True:
        try:
            messages.append(manager.recv(4096).decode())
        except BlockingIOError:
            return messages


async def test_systemd_is_notified_while_the_loop_runs(
    fleet: Fleet, town: Company, manager: socket.socket
) -> None:
    fleet.configure(http_check("page", f"{town.shop_url}/api/health"))
    watchdog = {"NOTIFY_SOCKET": manager.getsockname(), "WATCHDOG_USEC": "200000"}
    worker = fleet.start(**watchdog)
    seen: list[str] = []

    async def until(message: str) -> None:
        def arrived() -> bool:
            seen.extend(received(manager))
            return message in seen

        await fleet.until(arrived, message)

    await until("READY=1")
    assert seen[0] == "READY=1"
    await until("WATCHDOG=1")
    await fleet.at_work(worker)
    fleet.configure(http_check("other", f"{town.shop_url}/api/health"))
    worker.send(signal.SIGHUP)
    await fleet.until(lambda: len(worker.events("worker_started")) == 2, "it has read its file again")
    seen.clear()
    await until("WATCHDOG=1")
    assert set(seen) == {"WATCHDOG=1"}, "systemd takes STOPPING=1 for the end of the service"
    worker.send(signal.SIGSTOP)
    await fleet.until(lambda: process_state(worker.pid) == "T", "it is stopped")
    received(manager)
    await asyncio.sleep(0.3)
    assert not received(manager)
    worker.send(signal.SIGCONT)
    seen.clear()
    await until("WATCHDOG=1")
    assert await worker.stop() == 0
    assert received(manager)[-1] == "STOPPING=1"


def process_state(pid: int) -> str:
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]


async def test_a_worker_goes_on_without_its_manager(fleet: Fleet, town: Company) -> None:
    fleet.configure(http_check("page", f"{town.shop_url}/api/health"))
    worker = await fleet.started(NOTIFY_SOCKET=str(fleet.folder / "nobody"))
    (lost,) = worker.events("systemd_unreachable")
    assert lost["error"] == "No such file or directory"
    assert await worker.stop() == 0


def test_an_abstract_socket_is_reached() -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as server:
        server.bind(f"\0paywatch-test-{os.getpid()}")
        server.setblocking(False)
        systemd = Systemd.of({"NOTIFY_SOCKET": f"@paywatch-test-{os.getpid()}"})
        assert systemd is not None
        systemd.renew()
        assert received(server) == ["WATCHDOG=1"]


@pytest.mark.parametrize(
    ("variables", "within"),
    [
        ({"WATCHDOG_USEC": "30000000"}, 15),
        ({"WATCHDOG_USEC": "30000000", "WATCHDOG_PID": str(os.getpid())}, 15),
        ({"WATCHDOG_USEC": "30000000", "WATCHDOG_PID": "1"}, float("inf")),
        ({"WATCHDOG_USEC": "0"}, float("inf")),
        ({"WATCHDOG_USEC": "soon"}, float("inf")),
        ({}, float("inf")),
    ],
)
def test_the_watchdog_is_notified_twice_in_its_time(variables: dict[str, str], within: float) -> None:
    systemd = Systemd.of({"NOTIFY_SOCKET": "/run/notify", **variables})
    assert systemd is not None
    assert systemd.within == within


def test_without_systemd_nothing_is_sent() -> None:
    assert Systemd.of({"WATCHDOG_USEC": "1000"}) is None
