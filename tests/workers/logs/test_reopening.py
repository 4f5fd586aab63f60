"""SIGHUP and the real logrotate: no line is lost, and the configuration is read again too."""

import re
import signal
import stat
import subprocess
import sys
from pathlib import Path
from shutil import which

import pytest

from sandbox.company import Company
from tests.workers.fleet import Fleet, Worker, http_check
from tests.workers.logs.log_calls import ROOT
from workers.logs.file import LogFile

ARQ = str(Path(sys.executable).with_name("arq"))
EXAMPLE = ROOT / "deploy" / "logrotate" / "paywatch"
COMBINED = "paywatch-worker-probes-combined.log"


@pytest.fixture
def logrotate() -> str:
    command = which("logrotate") or which("logrotate", path="/usr/sbin:/sbin")
    if command is None:
        pytest.skip("logrotate is not installed")
    return command


def start(fleet: Fleet, how: str, folder: Path) -> Worker:
    environment = {"LOG_DIR": str(folder), "LOG_MAX_BYTES": "0"}
    if how == "arq":
        return fleet.launch([ARQ, "workers.ProbeWorker"], **environment)
    return fleet.start("probes", **environment)


@pytest.mark.parametrize("how", ["paywatch", "arq"])
async def test_a_worker_reopens_its_files_and_reloads(fleet: Fleet, town: Company, how: str) -> None:
    folder = fleet.folder / "logs"
    fleet.configure(http_check("first", f"{town.shop_url}/api/health/database"))
    worker = start(fleet, how, folder)
    await fleet.at_work(worker)
    moved = folder / "moved"
    (folder / COMBINED).rename(moved)
    fleet.config.write_text("every = 0\n")
    worker.send(signal.SIGHUP)
    await fleet.until(lambda: worker.events("configuration_not_reloaded"), "the bad file is refused")
    assert "configuration_not_reloaded" in (folder / COMBINED).read_text()
    assert "configuration_not_reloaded" not in moved.read_text()
    fleet.configure(http_check("second", f"{town.shop_url}/api/health/database"))
    worker.send(signal.SIGHUP)
    await fleet.until(lambda: worker.events("configuration_reloaded"), "the good file is read")
    await fleet.until(lambda: len(worker.events("worker_started")) == 2, "the worker starts again")
    assert await worker.stop() == 0
    own = [line for line in worker.log().splitlines() if line.startswith("{")]  # arq adds two of its own
    assert (moved.read_text() + (folder / COMBINED).read_text()).splitlines() == own


def rewritten(folder: Path, *, pid: int | None = None, copy: bool = False) -> str:
    """The example with this folder; ``pid`` is the process that is signalled."""
    text = EXAMPLE.read_text().replace("/var/log/paywatch", str(folder))
    if copy:
        text = re.sub(r"\bcreate\n", "copytruncate\n", text)
    return re.sub(r"systemctl kill .*", f"kill -HUP {pid}" if pid else "true", text)


def rotate(logrotate: str, folder: Path, text: str, *options: str) -> str:
    path = folder.parent / "logrotate.conf"
    path.write_text(text)
    path.chmod(0o600)
    state = str(folder.parent / "state")
    command = [logrotate, *options, "--state", state, str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "error:" not in done.stderr
    return done.stderr


def test_logrotate_accepts_the_example(tmp_path: Path, logrotate: str) -> None:
    folder = tmp_path / "logs"
    folder.mkdir(mode=0o750)
    for name in ("combined", "error", "payment", "payout", "audit"):
        (folder / f"paywatch-worker-all-{name}.log").write_text("line\n")
    said = rotate(logrotate, folder, rewritten(folder), "--debug", "--force")
    assert said.count("rotating log ") == 5


async def test_logrotate_loses_no_line_of_a_worker(fleet: Fleet, town: Company, logrotate: str) -> None:
    folder = fleet.folder / "logs"
    fleet.configure(http_check("page", f"{town.shop_url}/api/health/database"))
    worker = start(fleet, "paywatch", folder)
    await fleet.at_work(worker)
    await fleet.until(lambda: worker.events("check_finished"), "a check is run")
    rotate(logrotate, folder, rewritten(folder, pid=worker.pid), "--force")
    await fleet.until(lambda: worker.events("configuration_unchanged"), "the worker was signalled")
    assert await worker.stop() == 0
    modes = [stat.S_IMODE((folder / name).stat().st_mode) for name in (COMBINED, f"{COMBINED}.1")]
    assert modes[0] == modes[1]
    assert (folder / f"{COMBINED}.1").read_text() + (folder / COMBINED).read_text() == worker.log()
    assert "check_finished" in (folder / f"{COMBINED}.1").read_text()
    assert "worker_stopped" in (folder / COMBINED).read_text()


def test_copytruncate_leaves_no_hole(tmp_path: Path, logrotate: str) -> None:
    folder = tmp_path / "logs"
    folder.mkdir(mode=0o750)
    file = LogFile(folder / COMBINED, largest=0, backups=1)
    file.write(b"one\n")
    rotate(logrotate, folder, rewritten(folder, copy=True), "--force")
    file.write(b"two\n")
    assert ((folder / f"{COMBINED}.1").read_text(), (folder / COMBINED).read_text()) == ("one\n", "two\n")


async def test_two_workers_of_a_role_share_no_file(fleet: Fleet, town: Company) -> None:
    folder = fleet.folder / "logs"
    fleet.configure(http_check("page", f"{town.shop_url}/api/health/database"))
    workers = [await fleet.started("probes", LOG_DIR=str(folder)) for _ in range(2)]
    for worker in workers:
        assert await worker.stop() == 0
    files = [folder / COMBINED, folder / COMBINED.replace("-combined", "-2-combined")]
    assert [file.read_text() for file in files] == [worker.log() for worker in workers]
