"""Worker processes that end when the demonstration does, however it ends."""

import ctypes
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import IO

from sandbox.embedded.guardian import restore_default_signals
from settings.sources import without_configuration

_PR_SET_PDEATHSIG = 1
_PRCTL = ctypes.CDLL(None).prctl if sys.platform == "linux" else None


class Processes:
    """The ``paywatch`` processes of one demonstration; leaving ends them, gently first."""

    def __init__(self, environment: Mapping[str, str], directory: Path) -> None:
        # Simulated money must reach no real database, collector or heartbeat.
        self._environment = without_configuration(os.environ) | {**environment}
        self._directory = directory
        self._running: list[subprocess.Popen[bytes]] = []
        self._logs: list[IO[bytes]] = []

    def start(self, name: str, *arguments: str) -> subprocess.Popen[bytes]:
        """Start ``paywatch ARGUMENTS`` in the background; its log is ``NAME.log`` in the directory."""
        log = (self._directory / f"{name}.log").open("wb")
        self._logs.append(log)
        process = subprocess.Popen(  # noqa: S603 - our own command
            _paywatch(arguments),
            env=self._environment,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            preexec_fn=_prepare_child(os.getpid()),  # noqa: PLW1509 - signals and a prctl, and nothing else
        )
        self._running.append(process)
        return process

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run ``paywatch ARGUMENTS`` to its end."""
        return subprocess.run(  # noqa: S603 - our own command
            _paywatch(arguments),
            env=self._environment,
            capture_output=True,
            text=True,
            timeout=600,
            check=False,
            preexec_fn=_prepare_child(os.getpid()),
        )

    def ended(self) -> list[int]:
        """The ids of processes that should run and do not."""
        return [process.pid for process in self._running if process.poll() is not None]

    def __enter__(self) -> "Processes":
        return self

    def __exit__(self, *_: object) -> None:
        for process in self._running:
            process.terminate()
        for process in self._running:
            try:
                process.wait(30)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        for log in self._logs:
            log.close()


def _paywatch(arguments: Sequence[str]) -> list[str]:
    return [sys.executable, "-m", "workers", *arguments]


def _prepare_child(parent: int) -> Callable[[], None]:
    """Runs in the child: default signals and, on Linux, SIGTERM from the kernel when the parent is killed."""

    def prepare() -> None:
        restore_default_signals()
        if _PRCTL is not None:
            _PRCTL(_PR_SET_PDEATHSIG, int(signal.SIGTERM), 0, 0, 0)
            if os.getppid() != parent:
                os._exit(1)

    return prepare
