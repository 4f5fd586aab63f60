"""A run that is killed before its end has said what failed."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.progress import LINES, Progress
from tests.waiting import wait_until

ROOT = Path(__file__).parents[1]
FAILING = """
import time, pytest

@pytest.fixture
def broken():
    raise LookupError("no such server")

def test_asserts():
    assert "twelve" == 12

def test_errs(broken):
    pass

def test_hangs():
    time.sleep(600)
"""
CONFTEST = """
from tests.progress import show_progress

def pytest_configure(config):
    show_progress(config)
"""


def test_a_terminated_run_has_shown_its_failures(tmp_path: Path) -> None:
    (tmp_path / "test_failing.py").write_text(FAILING)
    (tmp_path / "conftest.py").write_text(CONFTEST)
    shown = tmp_path / "shown.txt"
    plain = ["-p", "no:cacheprovider", "-p", "no:schemathesis"]  # which takes longer to load than all else
    options = ["-q", *plain, "-n", "2", f"--rootdir={tmp_path}"]
    with shown.open("wb") as out:
        run = subprocess.Popen(
            [sys.executable, "-m", "pytest", *options, str(tmp_path)],
            cwd=ROOT,
            stdout=out,
            stderr=subprocess.STDOUT,
        )
    try:
        wait_until(lambda: shown.read_text().count("FAILED") >= 2, "both failures are shown")
        run.send_signal(signal.SIGTERM)
        assert run.wait(60) == 128 + signal.SIGTERM
    finally:
        run.kill()
        run.wait()
    text = shown.read_text()
    assert "FAILED test_failing.py::test_asserts (call)" in text
    assert "FAILED test_failing.py::test_errs (setup)" in text
    assert "assert 'twelve' == 12" in text
    assert "LookupError: no such server" in text
    assert "tests ended in" in text
    assert "  failed: test_failing.py::test_errs" in text


def test_a_long_failure_is_cut() -> None:
    shown: list[str] = []
    progress = Progress(shown.append)
    lines = [f"line {number}" for number in range(LINES + 5)]
    progress.pytest_collectreport(pytest.CollectReport("tests/test_x.py", "failed", "\n".join(lines), []))
    (text,) = shown
    assert "FAILED tests/test_x.py (collect)\n(5 lines before)\nline 5\n" in text
    assert lines[-1] in text


def test_what_runs_is_named_with_its_time() -> None:
    now = 10.0
    progress = Progress(lambda _: None, lambda: now)
    for test in ("tests/test_x.py::test_ends", "tests/test_x.py::test_hangs"):
        progress.pytest_runtest_logstart(test)
    progress.pytest_runtest_logfinish("tests/test_x.py::test_ends")
    now = 95.0
    assert progress.describe() == (
        "1 tests ended in 85 s, 0 failed\n  running for 85 s: tests/test_x.py::test_hangs"
    )
