"""Shows each failure when it happens, so that a run which is killed before its end has said what failed.

pytest shows failures only at its end. The process that the user started, the controller of pytest-xdist,
receives the reports of all others; only it has a terminal.
"""

import os
import signal
import time
from collections.abc import Callable
from types import FrameType

import pytest

LINES = 60
"""Of a failure, at most this many last lines are shown at once; the end of the run shows it whole."""


class Progress:
    """``write`` writes one or more whole lines to the terminal."""

    def __init__(self, write: Callable[[str], None], clock: Callable[[], float] = time.monotonic) -> None:
        self._write, self._clock = write, clock
        self._began = clock()
        self._running: dict[str, float] = {}
        self._ended = 0
        self._failed: list[str] = []

    def pytest_runtest_logstart(self, nodeid: str) -> None:
        self._running[nodeid] = self._clock()

    def pytest_runtest_logfinish(self, nodeid: str) -> None:
        self._running.pop(nodeid, None)
        self._ended += 1

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed:
            self._failed.append(report.nodeid)
            self._show(report.nodeid, report.when, report.longreprtext)

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if report.failed:
            self._failed.append(report.nodeid)
            self._show(report.nodeid, "collect", report.longreprtext)

    def _show(self, test: str, phase: str, text: str) -> None:
        lines = text.splitlines()
        shown = lines[-LINES:]
        cut = [f"({len(lines) - LINES} lines before)"] if len(lines) > LINES else []
        self._write("\n".join(["", f"FAILED {test} ({phase})", *cut, *shown, ""]))

    def describe(self) -> str:
        """Returns how many tests have ended, which have failed, and which run for how long."""
        now = self._clock()
        running = [f"  running for {now - began:.0f} s: {test}" for test, began in self._running.items()]
        failed = [f"  failed: {test}" for test in self._failed]
        ended = f"{self._ended} tests ended in {now - self._began:.0f} s, {len(failed)} failed"
        return "\n".join([ended, *failed, *running])


def show_progress(config: pytest.Config) -> None:
    """Shows failures as they happen, and at SIGTERM where the run is, before pytest ends with its summary."""
    if hasattr(config, "workerinput") or config.option.collectonly:
        return

    def write(text: str) -> None:
        terminal = config.pluginmanager.get_plugin("terminalreporter")  # not yet there at configuration
        if terminal is not None:
            terminal.write_line(text)
            terminal.flush()  # to a file or a pipe, it would wait for the next report

    progress = Progress(write)
    config.pluginmanager.register(progress, "paywatch_progress")
    if signal.getsignal(signal.SIGTERM) is signal.SIG_DFL:
        signal.signal(signal.SIGTERM, _ending_with(progress))


def _ending_with(progress: Progress) -> Callable[[int, FrameType | None], None]:
    """The signal may arrive within a write to the terminal, so the text bypasses it. Without pytest-xdist the
    standard error is captured, and the end of the summary names the failures."""

    def end(_number: int, _frame: FrameType | None) -> None:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        os.write(2, f"\nSIGTERM: {progress.describe()}\n".encode())
        pytest.exit("SIGTERM", returncode=128 + signal.SIGTERM)

    return end
