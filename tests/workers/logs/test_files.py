"""The files of LOG_DIR: which lines, whose, how large, and what happens when they cannot be written."""

import json
import logging
import os
import stat
from collections.abc import Callable
from pathlib import Path

import pytest
import structlog

from settings import ConfigError
from tests.workers.logs.rendered import captured
from workers.logs.file import LOOK_EVERY, LogFile
from workers.logs.files import QUIET, LogFiles
from workers.logs.slot import Slot

LINE = b"x" * 99 + b"\n"


class Clock:
    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        return self.now


def text(path: Path) -> str:
    return path.read_text()


def test_lines_go_to_the_files_of_their_event(tmp_path: Path) -> None:
    log = structlog.get_logger()
    with captured(tmp_path, {"LOG_DIR": str(tmp_path / "logs")}) as found:
        log.warning("check_finished", name="round-trip@eu", verdict="fail")
        log.info("check_finished", name="payouts", verdict="pass")
        log.info("check_finished", name="page", verdict="pass")
        log.info("incident_acknowledged", name="page", incident="inc_1", by="ann")
        log.error("probe_broke", name="page")
        logging.getLogger("a.library").error("broke")
    names = {name: [line.get("name") for line in found.file(name)] for name in ("payment", "payout")}
    assert names == {"payment": ["round-trip@eu"], "payout": ["payouts"]}
    assert [line["event"] for line in found.file("error")] == ["probe_broke", "library_message"]
    assert [line["by"] for line in found.file("audit")] == ["ann"]
    assert found.file("combined") == [json.loads(line) for line in found.lines()]
    assert len(found.lines()) == 6


@pytest.mark.parametrize(("given", "key"), [("json", "event"), ("ecs", "event.action"), ("console", "event")])
def test_files_are_for_programs_in_every_format(tmp_path: Path, given: str, key: str) -> None:
    with captured(tmp_path, {"LOG_DIR": str(tmp_path / "logs"), "LOG_FORMAT": given}) as found:
        structlog.get_logger().info("claims_resumed", seconds=1.5)
    assert [line[key] for line in found.file("combined")] == ["claims_resumed"]


def test_a_file_is_rotated_by_size(tmp_path: Path) -> None:
    file = LogFile(tmp_path / "a.log", largest=250, backups=2)
    for number in range(9):
        file.write(b"%d" % number + LINE[1:])
    assert [text(tmp_path / f"a.log{end}")[::100] for end in ("", ".1", ".2")] == ["8", "67", "45"]
    assert len(list(tmp_path.iterdir())) == 3


def test_a_line_larger_than_the_limit_is_written_whole(tmp_path: Path) -> None:
    file = LogFile(tmp_path / "a.log", largest=50, backups=1)
    file.write(LINE)
    file.write(LINE)
    assert (text(tmp_path / "a.log"), text(tmp_path / "a.log.1")) == (LINE.decode(), LINE.decode())


@pytest.mark.parametrize("signal", [True, False])
def test_a_renamed_file_is_followed(tmp_path: Path, signal: bool) -> None:
    clock = Clock()
    file = LogFile(tmp_path / "a.log", largest=0, backups=1, clock=clock)
    file.write(b"one\n")
    (tmp_path / "a.log").rename(tmp_path / "a.log.1")
    file.write(b"two\n")
    if signal:
        file.open()
    clock.now += LOOK_EVERY
    file.write(b"three\n")
    (tmp_path / "a.log").unlink()
    clock.now += LOOK_EVERY
    file.write(b"four\n")
    assert (text(tmp_path / "a.log.1"), text(tmp_path / "a.log")) == ("one\ntwo\n", "four\n")


def test_a_truncated_file_goes_on_at_its_beginning(tmp_path: Path) -> None:
    file = LogFile(tmp_path / "a.log", largest=1_000, backups=1)
    file.write(LINE)
    os.truncate(tmp_path / "a.log", 0)
    file.write(b"two\n")
    assert text(tmp_path / "a.log") == "two\n"


def test_files_are_not_readable_by_everybody(tmp_path: Path) -> None:
    before = os.umask(0o022)
    try:
        with captured(tmp_path, {"LOG_DIR": str(tmp_path / "logs")}) as found:
            modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in found.folder.iterdir()}
    finally:
        os.umask(before)
    assert set(modes.values()) == {0o640}
    assert stat.S_IMODE(found.folder.stat().st_mode) == 0o750


def link(path: Path, target: Path) -> None:
    target.write_text("precious\n")
    path.symlink_to(target)


def pipe(path: Path, _target: Path) -> None:
    os.mkfifo(path)


@pytest.mark.parametrize("plant", [link, pipe])
def test_what_was_planted_is_not_written_to(tmp_path: Path, plant: Callable[[Path, Path], None]) -> None:
    folder, target = tmp_path / "logs", tmp_path / "target"
    folder.mkdir()
    plant(folder / "paywatch-worker-probes-audit.log", target)
    with pytest.raises(ConfigError) as refused, captured(tmp_path, {"LOG_DIR": str(folder)}):
        pass
    (problem,) = refused.value.problems
    assert problem.startswith(f"LOG_DIR: {folder}/paywatch-worker-probes-audit.log cannot be written (")
    assert not target.exists() or target.read_text() == "precious\n"


def test_a_link_that_is_planted_later_is_not_followed(tmp_path: Path) -> None:
    clock = Clock()
    file = LogFile(tmp_path / "a.log", largest=0, backups=1, clock=clock)
    file.write(b"one\n")
    (tmp_path / "a.log").unlink()
    link(tmp_path / "a.log", tmp_path / "target")
    clock.now += LOOK_EVERY
    with pytest.raises(OSError, match="symbolic links"):
        file.write(b"two\n")
    assert text(tmp_path / "target") == "precious\n"


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can create a file of another user")
def test_a_file_of_another_user_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.log").touch(mode=0o666)
    os.chown(tmp_path / "a.log", 65_534, 65_534)
    file = LogFile(tmp_path / "a.log", largest=0, backups=1)
    with pytest.raises(OSError, match="it belongs to another user"):
        file.write(b"one\n")
    os.chown(tmp_path, 65_534, 65_534)  # as logrotate's `create` does in a folder of the service
    file.write(b"one\n")


def test_two_processes_of_a_role_have_files_of_their_own(tmp_path: Path) -> None:
    first, second = Slot.take(tmp_path, "paywatch-worker-all"), Slot.take(tmp_path, "paywatch-worker-all")
    assert (first.name, second.name) == ("paywatch-worker-all", "paywatch-worker-all-2")
    first.release()
    third = Slot.take(tmp_path, "paywatch-worker-all")
    assert third.name == "paywatch-worker-all"
    second.release()
    third.release()


def handler(folder: Path, clock: Clock, largest: int = 0) -> LogFiles:
    found = LogFiles(folder, "worker-all", largest=largest, backups=2, clock=clock)
    found.setFormatter(logging.Formatter("%(message)s"))
    return found


def record(message: str, level: int = logging.INFO) -> logging.LogRecord:
    return logging.LogRecord("x", level, "", 0, message, None, None)


def test_a_folder_that_is_gone_is_reported_once_and_recovers(tmp_path: Path) -> None:
    clock, folder = Clock(), tmp_path / "logs"
    files = handler(folder, clock)
    files.handle(record("one"))
    folder.rename(tmp_path / "away")
    clock.now += LOOK_EVERY
    with structlog.testing.capture_logs() as lines:
        files.handle(record("two"))
        files.handle(record("three"))
        assert (files.lost, files.unwritable) == (2, True)
        folder.mkdir()
        files.handle(record("four"))
        assert files.unwritable
        clock.now += QUIET
        files.handle(record("five"))
    assert [line["event"] for line in lines] == ["log_file_unwritable", "log_file_writable"]
    assert lines[0]["reason"] == "no such file or directory"
    assert (lines[1]["lost"], files.lost, files.unwritable) == (2, 2, False)
    assert text(folder / "paywatch-worker-all-combined.log") == "four\nfive\n"
    files.close()


@pytest.mark.parametrize("gone", ["the folder", "its locks"])
def test_processes_share_no_file_after_their_locks_were_removed(tmp_path: Path, gone: str) -> None:
    clock, folder = Clock(), tmp_path / "logs"
    first = handler(folder, clock)
    if gone == "the folder":
        folder.rename(tmp_path / "away")
    else:
        (folder / ".paywatch-worker-all.lock").unlink()
    second = handler(folder, clock)
    clock.now += LOOK_EVERY
    for number in range(2):
        first.handle(record(f"first {number}"))
        second.handle(record(f"second {number}"))
    assert text(folder / "paywatch-worker-all-combined.log") == "second 0\nsecond 1\n"
    assert text(folder / "paywatch-worker-all-2-combined.log") == "first 0\nfirst 1\n"
    third = handler(folder, clock)
    assert third.lost + first.lost == 0
    assert (folder / "paywatch-worker-all-3-combined.log").exists()
    for files in (first, second, third):
        files.close()


@pytest.fixture
def small_disk(tmp_path: Path) -> Path:
    """A file system of 64 kB."""
    import subprocess
    from shutil import which

    folder = tmp_path / "disk"
    folder.mkdir()
    if os.geteuid() != 0 or which("mount") is None:
        pytest.skip("mount needs root")
    command = ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(folder)]
    if subprocess.run(command, capture_output=True, check=False).returncode:
        pytest.skip("mount is not permitted here")
    return folder


def test_a_full_disk_leaves_whole_lines_only(small_disk: Path) -> None:
    import subprocess

    clock = Clock()
    files = handler(small_disk, clock)
    try:
        with structlog.testing.capture_logs() as lines:
            for _ in range(1_000):
                files.handle(record("y" * 200))
            assert files.lost > 0
            written = text(small_disk / "paywatch-worker-all-combined.log")
            os.truncate(small_disk / "paywatch-worker-all-combined.log", 0)
            clock.now += QUIET
            files.handle(record("there is space again"))
        assert [line["event"] for line in lines] == ["log_file_unwritable", "log_file_writable"]
        assert lines[0]["reason"] == "no space left on device"
        assert set(written.splitlines()) == {"y" * 200}
        assert len(written.splitlines()) + files.lost == 1_000
        assert written.endswith("\n")
    finally:
        files.close()
        subprocess.run(["umount", str(small_disk)], check=True)
