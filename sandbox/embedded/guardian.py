"""Runs one server for a parent process. When the parent ends, stops the server and removes its folder.

`guardian_client.py` starts this file as a script, which imports only the standard library. Its standard input
is a pipe from the parent, so that any end of the parent is an end of file here. On Linux the kernel also ends
the server if the guardian itself is killed. The guardian has a single thread, because the kernel sends that
signal when the thread that forked the server ends.

Reads one JSON request a line from standard input, writes one JSON response a line to standard output:

    {"do": "run", "argv": [...]}     -> {"code": exit code}       runs a program and waits for it
    {"do": "start", "argv": [...]}   -> {"pid": process id}       starts the server
    {"do": "poll"}                   -> {"code": exit code or null}
    {"do": "stop", "signal": 2}      -> {"code": exit code}       sends SIGKILL after ten seconds

or {"error": "..."} if the operating system refused.
"""

import ctypes
import json
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

PR_SET_PDEATHSIG = 1
STOP_TIMEOUT = 10.0


class GuardedServer:
    """The server, its folder and its account (None: the account of the guardian)."""

    def __init__(self, folder: str, account: tuple[int, int] | None, stop_signal: int) -> None:
        self.folder = folder
        self.account = account
        self.stop_signal = stop_signal
        self.server: subprocess.Popen[bytes] | None = None
        self.prctl = ctypes.CDLL(None).prctl if sys.platform == "linux" else None
        self.pid = os.getpid()

    def handle(self, request: dict[str, Any]) -> dict[str, Any]:
        try:
            return self._execute(request)
        except (OSError, subprocess.SubprocessError) as error:
            return {"error": str(error)}

    def _execute(self, request: dict[str, Any]) -> dict[str, Any]:
        match request["do"]:
            case "run":
                return {"code": self._spawn(request["argv"]).wait()}
            case "start":
                self.stop(self.stop_signal)
                self.server = self._spawn(request["argv"])
                return {"pid": self.server.pid}
            case "poll":
                return {"code": self.server.poll() if self.server else -1}
            case "stop":
                return {"code": self.stop(request["signal"])}
            case other:
                raise ValueError(other)

    def _spawn(self, argv: list[str]) -> subprocess.Popen[bytes]:
        uid, gid = self.account or (None, None)
        with (Path(self.folder) / "server.log").open("ab") as log:
            return subprocess.Popen(
                argv,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=self.folder,
                user=uid,
                group=gid,
                extra_groups=None if gid is None else [],
                preexec_fn=self._end_with_guardian,  # noqa: PLW1509 - safe with a single thread
            )

    def _end_with_guardian(self) -> None:
        """Asks the kernel to signal this process when its parent ends.

        Runs in the child after its change of account, which would clear the setting.
        """
        if self.prctl is not None:
            self.prctl(PR_SET_PDEATHSIG, self.stop_signal, 0, 0, 0)
            if os.getppid() != self.pid:  # the guardian ended before the kernel knew
                os._exit(1)

    def stop(self, number: int) -> int:
        if self.server is None:
            return -1
        if self.server.poll() is None:
            self.server.send_signal(number)
            # A test may have stopped the server with SIGSTOP: until SIGCONT it handles no other signal.
            self.server.send_signal(signal.SIGCONT)
        try:
            return self.server.wait(STOP_TIMEOUT)
        except subprocess.TimeoutExpired:
            self.server.kill()
            return self.server.wait()


def restore_default_signals() -> None:
    """Undoes what exec inherits from the parent: ignored signals (``nohup``, a shell's background job) and
    blocked ones. With SIGCHLD ignored, for example, the exit code of a child is lost."""
    # Python ignores these two to get errors instead; `subprocess` restores them in each child.
    python_ignores = {signal.SIGPIPE, signal.SIGXFSZ}
    for number in signal.valid_signals() - python_ignores:
        if signal.getsignal(number) is signal.SIG_IGN:
            signal.signal(number, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_SETMASK, ())


def main(folder: str, uid: str, gid: str, stop_signal: str) -> None:
    guarded = GuardedServer(folder, (int(uid), int(gid)) if uid else None, int(stop_signal))
    try:
        for line in sys.stdin:
            sys.stdout.write(json.dumps(guarded.handle(json.loads(line))) + "\n")
            sys.stdout.flush()
    finally:
        guarded.stop(guarded.stop_signal)
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    os.umask(0o077)
    restore_default_signals()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: sys.exit(1))
    main(*sys.argv[1:])
