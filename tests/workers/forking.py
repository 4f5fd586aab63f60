"""Processes of ``paywatch`` that start at once: forks of one that has imported what a worker needs.

To start Python and import Paywatch takes two seconds of CPU, and the tests start hundreds of workers. A fork
a process as real: it has its own memory, signals and log, and can be stopped and killed. What happens
before Paywatch is imported (a preloaded library, another program) needs a process of its own.

Run as a module this is the process that is forked. It reads one JSON request a line from standard input and
writes one JSON response a line to standard output:

    {"start": [...], "folder": ..., "environment": {...}, "output": path, "errors": path}
                            -> {"pid": process id}
    {"poll": process id}    -> {"code": exit code or null}
"""

import atexit
import ctypes
import gc
import importlib
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
_PR_SET_PDEATHSIG = 1
_PRELOADED = (
    *("anyio._backends._asyncio", "dns.asyncresolver", "h2.connection", "httpcore", "httpx._main", "psutil"),
    *("probes.kinds", "reconcile", "workers.commands.check", "workers.commands.worker", "workers.jobs"),
    *("workers.main", "workers.runtime.roles", "workers.runtime.supervisor", "workers.app"),
)


class Forked:
    """The interface of ``subprocess.Popen`` that tests use."""

    def __init__(self, server: "Forkserver", pid: int) -> None:
        self._server, self.pid = server, pid
        self.returncode: int | None = None

    def poll(self) -> int | None:
        if self.returncode is None:
            self.returncode = self._server.request(poll=self.pid)["code"]
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        deadline = None if timeout is None else time.monotonic() + timeout
        while (code := self.poll()) is None:
            if deadline is not None and time.monotonic() > deadline:
                raise subprocess.TimeoutExpired("paywatch", timeout or 0.0)
            time.sleep(0.005)
        return code

    def send_signal(self, number: int) -> None:
        if self.poll() is None:
            os.kill(self.pid, number)

    def terminate(self) -> None:
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)


class Forkserver:
    """The process that is forked. It ends with this one, and its forks end with it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._process = subprocess.Popen(
            [sys.executable, "-m", __name__],
            cwd=ROOT,
            env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    def start(
        self,
        arguments: Sequence[str],
        folder: Path,
        environment: Mapping[str, str],
        output: Path,
        errors: Path | None = None,
    ) -> Forked:
        """Starts ``paywatch ARGUMENTS`` in a folder with no other variables than these.

        Creates the file of the output. Without ``errors`` it has the standard error too.
        """
        for each in filter(None, (output, errors)):
            each.write_bytes(b"")
        files = {"output": str(output), "errors": str(errors or output)}
        started = self.request(
            start=list(arguments), folder=str(folder), environment=dict(environment), **files
        )
        return Forked(self, started["pid"])

    def close(self) -> None:
        self._process.communicate()

    def request(self, **request: Any) -> Any:
        stdin, stdout = self._process.stdin, self._process.stdout
        assert stdin is not None
        assert stdout is not None
        with self._lock:
            stdin.write(json.dumps(request) + "\n")
            stdin.flush()
            return json.loads(stdout.readline())


@cache
def forkserver() -> Forkserver:
    """The server of this test process."""
    server = Forkserver()
    atexit.register(server.close)
    return server


def _serve() -> list[str]:
    """Answers requests until the standard input ends. Returns only in a fork: its arguments."""
    parent = os.getpid()
    for line in sys.stdin:
        request = json.loads(line)
        if "poll" in request:
            response = {"code": _poll(request["poll"])}
        else:
            pid = os.fork()
            if pid == 0:
                _become(parent, **request)
                return list(request["start"])
            response = {"pid": pid}
        os.write(1, (json.dumps(response) + "\n").encode())
    os._exit(0)


def _poll(pid: int) -> int | None:
    ended, status = os.waitpid(pid, os.WNOHANG)
    return os.waitstatus_to_exitcode(status) if ended else None


def _become(
    parent: int, *, start: list[str], folder: str, environment: dict[str, str], output: str, errors: str
) -> None:
    """Gives a fork what ``exec`` would: nothing of the server's but its modules."""
    _end_with(parent)
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    time.tzset()
    for number, path, flags in (
        (0, os.devnull, os.O_RDONLY),
        (1, output, os.O_WRONLY | os.O_APPEND),
        (2, errors, os.O_WRONLY | os.O_APPEND),
    ):
        opened = os.open(path, flags)
        os.dup2(opened, number)
        os.close(opened)
    sys.stdin = open(0)  # noqa: SIM115 - what the server has read ahead is not the fork's
    sys.argv = [str(ROOT / "workers" / "__main__.py"), *start]


def _end_with(parent: int) -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, int(signal.SIGKILL), 0, 0, 0)
        if os.getppid() != parent:
            os._exit(1)


def _main() -> None:
    for name in _PRELOADED:
        importlib.import_module(name)
    assert threading.active_count() == 1, "a fork would not have the other threads"
    gc.collect()
    gc.freeze()
    _serve()
    from workers.__main__ import main

    main()


if __name__ == "__main__":
    _main()
