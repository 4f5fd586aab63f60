"""A test that does not end fails, and says where it waits."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
CONFTEST = """
from tests.hanging import Watchdog

def pytest_configure(config):
    config.pluginmanager.register(Watchdog(limit=0.5))
"""
TESTS = """
import asyncio, threading
import pytest
from hypothesis import given, strategies

async def never_set():
    await asyncio.Event().wait()

async def test_awaits():
    await never_set()

def test_blocks():
    lock = threading.Lock()
    lock.acquire()
    lock.acquire()

@given(strategies.integers())
def test_examples(_):
    threading.Event().wait()

@pytest.fixture
def slow():
    yield
    threading.Event().wait()

def test_tears_down(slow):
    pass

def test_ends():
    pass
"""


def test_each_test_that_hangs_fails_and_the_others_run(tmp_path: Path) -> None:
    (tmp_path / "conftest.py").write_text(CONFTEST)
    (tmp_path / "test_hanging.py").write_text(TESTS)
    options = [
        "-q",
        "-p",
        "no:schemathesis",
        "-p",
        "no:cacheprovider",
        "-p",
        "no:xdist",
        f"--rootdir={tmp_path}",
    ]
    run = subprocess.run(
        [sys.executable, "-m", "pytest", *options, "-o", "asyncio_mode=auto", str(tmp_path)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert "3 failed, 2 passed, 1 error" in run.stdout, run.stdout
    assert run.stdout.count("Hangs: not ended after 0 s") >= 4
    assert "never_set\n" in run.stdout
