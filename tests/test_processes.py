"""The processes that tests start do not inherit ignored or blocked signals."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from sandbox.embedded.guardian_client import Guardian
from tests.processes import signals_ignored_and_blocked, withheld_signals
from workers.demo.processes import Processes

ROOT = Path(__file__).parents[1]
SHOW_WITHHELD = """
import signal
ignored = [name for name in signal.Signals if signal.getsignal(name) is signal.SIG_IGN]
blocked = signal.pthread_sigmask(signal.SIG_BLOCK, ())
print(sorted(name.name for name in {*ignored, *blocked}))
"""
PYTHON_IGNORES = "['SIGPIPE', 'SIGXFSZ']\n"


def test_children_start_with_default_signals() -> None:
    shown = subprocess.check_output([sys.executable, "-I", "-S", "-c", SHOW_WITHHELD], text=True)
    assert shown == PYTHON_IGNORES


def test_children_do_not_inherit_what_pytest_ignores() -> None:
    this_test = f"{Path(__file__)}::{test_children_start_with_default_signals.__name__}"
    options = ["-q", "-p", "no:cacheprovider", "-p", "no:xdist"]
    with signals_ignored_and_blocked():
        run = subprocess.Popen(
            [sys.executable, "-m", "pytest", *options, this_test],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
    output, _ = run.communicate()
    assert run.returncode == 0, output


def test_an_ignored_signal_stays_without_effect() -> None:
    script = """
import os, signal
from tests.processes import shield_children_from_inherited_signals
shield_children_from_inherited_signals()
for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
    os.kill(os.getpid(), number)
"""
    with signals_ignored_and_blocked():
        process = subprocess.Popen([sys.executable, "-c", script], cwd=ROOT)
    assert process.wait() == 0


ON_LINUX = pytest.mark.skipif(sys.platform != "linux", reason="/proc is Linux's")


@ON_LINUX
def test_embedded_servers_start_with_default_signals(tmp_path: Path) -> None:
    with signals_ignored_and_blocked():
        guardian = Guardian(tmp_path / "folder", None, signal.SIGTERM)
    (tmp_path / "folder").mkdir()
    try:
        server = guardian.request("start", argv=["/bin/sleep", "600"])["pid"]
        assert withheld_signals(server) == set()
        assert guardian.request("run", argv=["/bin/sh", "-c", "exit 3"])["code"] == 3
    finally:
        guardian.close()


@ON_LINUX
def test_processes_of_the_demo_start_with_default_signals(tmp_path: Path) -> None:
    with Processes({}, tmp_path) as processes, signals_ignored_and_blocked():
        process = processes.start("help", "--help")
        assert withheld_signals(process.pid) == set()
