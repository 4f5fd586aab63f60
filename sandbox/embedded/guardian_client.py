"""Starts `guardian.py` and talks to it, so that a server ends when this process does."""

import contextlib
import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

from sandbox.embedded.binaries import Account, ServerError


class Guardian:
    """The process `guardian.py`, and the two pipes to it."""

    def __init__(self, folder: Path, account: Account | None, stop_signal: signal.Signals) -> None:
        script = Path(__file__).with_name("guardian.py")
        identity = (str(account.uid), str(account.gid)) if account else ("", "")
        self._process = subprocess.Popen(
            [sys.executable, "-I", "-S", script, folder, *identity, str(stop_signal.value)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd="/",
            env=_environment(),
            text=True,
            start_new_session=True,
        )

    def request(self, do: str, **arguments: object) -> dict[str, Any]:
        pipes = self._process
        if pipes.stdin is None or pipes.stdout is None or pipes.stdin.closed:
            raise ServerError("this embedded server has been stopped and its folder removed")
        try:
            pipes.stdin.write(json.dumps({"do": do, **arguments}) + "\n")
            pipes.stdin.flush()
            answer = pipes.stdout.readline()
        except BrokenPipeError:
            answer = ""
        if not answer:
            raise ServerError("the guardian of an embedded server has ended, and the server with it")
        decoded: dict[str, Any] = json.loads(answer)
        if "error" in decoded:
            raise ServerError(f"an embedded server could not be started: {decoded['error']}")
        return decoded

    def close(self) -> None:
        """Ends the server and the guardian, and waits for both."""
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                with contextlib.suppress(BrokenPipeError):
                    pipe.close()
        self._process.wait()


def _environment() -> dict[str, str]:
    """Returns an environment without the caller's PG*, LC_* and preload variables, which change a server."""
    return {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C", "TZ": "UTC"}
