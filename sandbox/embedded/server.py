"""The base of the embedded servers: folder, port, start, restart, kill and stop through a guardian."""

import contextlib
import os
import random
import secrets
import signal
import socket
import tempfile
import time
from abc import ABC, abstractmethod
from pathlib import Path
from typing import Any, Self

from sandbox.embedded.binaries import Account, ServerError
from sandbox.embedded.guardian_client import Guardian

# Below the ports that systems use for outgoing connections (from 32768 on Linux, 49152 elsewhere), so that a
# server that restarts finds its port still free.
PORTS = range(20000, 32000)
START_ATTEMPTS = 20
START_TIMEOUT = 60.0


class EmbeddedServer(ABC):
    """A server on a free port of 127.0.0.1, with its data in a private temporary folder under `directory`.

    Use it as a context manager, or call `start()` and `stop()`; `stop()` removes the folder. `fast` trades
    safety against a crash of the machine for speed.
    """

    NAME: str
    RESTART_SIGNAL: signal.Signals
    STOP_SIGNAL: signal.Signals

    def __init__(self, directory: Path | None = None, *, fast: bool = True) -> None:
        self._directory = directory
        self._fast = fast
        self._password = secrets.token_hex(16)
        self._port: int | None = None
        self._guardian: Guardian | None = None
        self._account: Account | None = None
        self._folder = Path()
        self._pid = 0

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    @property
    def port(self) -> int:
        if self._port is None:
            raise ServerError(f"this embedded {self.NAME} has not been started")
        return self._port

    @property
    def pid(self) -> int:
        """The process id of the server, which changes with each restart."""
        return self._pid

    def start(self) -> None:
        """Starts the server; after `kill()` on the same port and data. Raises ServerError."""
        fresh = self._guardian is None
        try:
            if fresh:
                self._set_up()
            self._run()
        except BaseException:
            if fresh:
                self.stop()
            raise

    def restart(self) -> None:
        """Stops the server as an operator would and starts it again on the same port and data."""
        self._request("stop", signal=self.RESTART_SIGNAL.value)
        self._run()

    def kill(self) -> None:
        """Sends SIGKILL; `start()` starts the server again."""
        self._request("stop", signal=signal.SIGKILL.value)

    def stop(self) -> None:
        """Ends the server and removes its folder. May be called more than once."""
        guardian, self._guardian = self._guardian, None
        if guardian is not None:
            guardian.close()
        self._port = None

    def _set_up(self) -> None:
        account = self._account = self._find_account()
        prefix = f"paywatch-{self.NAME.lower()}-"
        self._folder = Path(tempfile.mkdtemp(prefix=prefix, dir=self._parent_folder()))
        self._guardian = Guardian(self._folder, account, self.STOP_SIGNAL)
        data = self._folder / "data"
        data.mkdir(mode=0o700)
        if account:
            self._folder.chmod(0o711)
            os.chown(data, account.uid, account.gid)
        self._prepare()

    def _parent_folder(self) -> Path | None:
        """Returns `directory`, or if the server's account cannot enter it, another temporary folder."""
        account = self._account
        if account is None:
            return self._directory
        places = (self._directory, Path(tempfile.gettempdir()), Path("/tmp"), Path("/var/tmp"))  # noqa: S108
        for place in places:
            if place and place.is_dir() and account.may_enter(place):
                return place
        raise ServerError(
            f"the account `{account.name}`, which runs {self.NAME}, can enter no temporary folder"
        )

    def _run(self) -> None:
        fixed = self._port is not None
        for attempt in range(START_ATTEMPTS):
            if not fixed:
                self._port = free_port()
            self._pid = self._request("start", argv=self._command())["pid"]
            if self._wait_until_ready():
                return
            # The port was taken in the meantime, or the killed server has not yet released it.
            time.sleep(min(0.02 * 2**attempt, 0.5))
        raise ServerError(f"the embedded {self.NAME} does not start: {self._log_tail()}")

    def _wait_until_ready(self) -> bool:
        """Returns False if the server ends before it is ready."""
        deadline = time.monotonic() + START_TIMEOUT
        while self._request("poll")["code"] is None:
            if self._ready():
                return True
            if time.monotonic() > deadline:
                raise ServerError(
                    f"the embedded {self.NAME} is not ready after {START_TIMEOUT:.0f} s: {self._log_tail()}"
                )
            time.sleep(0.01)
        return False

    def _request(self, do: str, **arguments: object) -> dict[str, Any]:
        if self._guardian is None:
            raise ServerError(f"this embedded {self.NAME} is not running")
        return self._guardian.request(do, **arguments)

    def _log_tail(self) -> str:
        log = self._folder / "server.log"
        lines = log.read_text(errors="replace").splitlines() if log.exists() else []
        return "\n".join(lines[-8:]) or "(empty)"

    def _find_account(self) -> Account | None:
        return None

    @abstractmethod
    def _prepare(self) -> None: ...

    @abstractmethod
    def _command(self) -> list[str]: ...

    @abstractmethod
    def _ready(self) -> bool: ...


def free_port() -> int:
    """Returns a port of 127.0.0.1 on which nothing listens."""
    for port in random.sample(PORTS, 200):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            with contextlib.suppress(OSError):
                probe.bind(("127.0.0.1", port))
                return port
    raise ServerError(f"no free port between {PORTS.start} and {PORTS.stop}")
