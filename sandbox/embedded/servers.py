"""Real Postgres and Valkey servers in a temporary folder, gone with the process that started them.

Only the programs of the wheels are used; `guardian.py` stands between us and each server.
"""

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

from sandbox.embedded.binaries import (
    Account,
    ServerError,
    postgres_installation,
    readable_installation,
    unprivileged,
    valkey_server,
)
from sandbox.embedded.guardian_client import Guardian

__all__ = ["EmbeddedPostgres", "EmbeddedValkey", "ServerError"]

# Below the range from which systems take ports for outgoing connections (Linux 32768, others 49152),
# so that a server that restarts finds its port still free.
PORTS = range(20000, 32000)
ATTEMPTS = 20
PATIENCE = 60.0


class _Server(ABC):
    """A server in a private folder under `directory` (default: the system's), on a free port of 127.0.0.1.

    A context manager, or `start()` and `stop()`; `stop()` removes the folder and everything in it.
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
        """The server's process, which is another one after each restart."""
        return self._pid

    def start(self) -> None:
        """Starts the server, again on its port and data after `kill()`. Raises ServerError."""
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
        """Stops the server as its operator would and starts it on the same port and data."""
        self._ask("stop", signal=self.RESTART_SIGNAL.value)
        self._run()

    def kill(self) -> None:
        """SIGKILL; `start()` brings it back."""
        self._ask("stop", signal=signal.SIGKILL.value)

    def stop(self) -> None:
        """Ends the server and removes its folder; safe to call twice."""
        guardian, self._guardian = self._guardian, None
        if guardian is not None:
            guardian.close()
        self._port = None

    def _set_up(self) -> None:
        account = self._account = self._find_account()
        prefix = f"paywatch-{self.NAME.lower()}-"
        self._folder = Path(tempfile.mkdtemp(prefix=prefix, dir=self._parent()))
        self._guardian = Guardian(self._folder, account, self.STOP_SIGNAL)
        data = self._folder / "data"
        data.mkdir(mode=0o700)
        if account:
            self._folder.chmod(0o711)
            os.chown(data, account.uid, account.gid)
        self._prepare()

    def _parent(self) -> Path | None:
        """Where to make the folder: the wish, or else a place that the server's account may enter."""
        account = self._account
        if account is None:
            return self._directory
        places = (self._directory, Path(tempfile.gettempdir()), Path("/tmp"), Path("/var/tmp"))  # noqa: S108
        for place in places:
            if place and place.is_dir() and account.may_enter(place):
                return place
        raise ServerError(f"no temporary folder that the account `{account.name}` may enter, for {self.NAME}")

    def _run(self) -> None:
        fixed = self._port is not None
        for attempt in range(ATTEMPTS):
            if not fixed:
                self._port = free_port()
            self._pid = self._ask("start", argv=self._command())["pid"]
            if self._wait_until_ready():
                return
            # Its port was taken in between, or what a kill left behind is still going down.
            time.sleep(min(0.02 * 2**attempt, 0.5))
        raise ServerError(f"the embedded {self.NAME} does not start: {self._log_tail()}")

    def _wait_until_ready(self) -> bool:
        deadline = time.monotonic() + PATIENCE
        while self._ask("poll")["code"] is None:
            if self._ready():
                return True
            if time.monotonic() > deadline:
                raise ServerError(
                    f"the embedded {self.NAME} is not ready after {PATIENCE:.0f} s: {self._log_tail()}"
                )
            time.sleep(0.01)
        return False

    def _ask(self, do: str, **arguments: object) -> dict[str, Any]:
        if self._guardian is None:
            raise ServerError(f"this embedded {self.NAME} is not running")
        return self._guardian.ask(do, **arguments)

    def _log_tail(self) -> str:
        log = self._folder / "server.log"
        lines = log.read_text(errors="replace").splitlines() if log.exists() else []
        return "\n".join(lines[-8:]) or "it said nothing"

    def _find_account(self) -> Account | None:
        return None

    @abstractmethod
    def _prepare(self) -> None: ...

    @abstractmethod
    def _command(self) -> list[str]: ...

    @abstractmethod
    def _ready(self) -> bool: ...


class EmbeddedPostgres(_Server):
    """Postgres with one superuser, `postgres`, and a random password.

    `fast` (the default) forgoes what only guards against the machine's own crash: fsync and full page writes.
    """

    NAME = "Postgres"
    RESTART_SIGNAL = signal.SIGINT
    STOP_SIGNAL = signal.SIGQUIT

    @property
    def dsn(self) -> str:
        return self.database("postgres")

    def database(self, name: str) -> str:
        """The DSN of another database of this server."""
        return f"postgresql://postgres:{self._password}@127.0.0.1:{self.port}/{name}"

    def _find_account(self) -> Account | None:
        return unprivileged()

    def _prepare(self) -> None:
        account, installation = self._account, postgres_installation()
        if account:
            installation = readable_installation(installation, account, self._folder / "wheel")
        self._programs = installation / "bin"
        password = self._folder / "password"
        password.touch(mode=0o600)
        password.write_text(self._password)
        if account:
            os.chown(password, account.uid, account.gid)
        initdb = [str(self._programs / "initdb"), "-D", str(self._folder / "data"), "-U", "postgres"]
        options = ["-E", "UTF8", "--locale=C", "-A", "scram-sha-256", f"--pwfile={password}", "--no-sync"]
        # The password is random, so nothing is gained by making each login slow.
        code = self._ask("run", argv=[*initdb, *options, "--no-instructions", "--set", "scram_iterations=1"])[
            "code"
        ]
        password.unlink()
        if code:
            raise ServerError(f"initdb ended with {code}: {self._log_tail()}")

    def _command(self) -> list[str]:
        settings = {
            "listen_addresses": "127.0.0.1",
            "port": str(self.port),
            "unix_socket_directories": "",
            "max_connections": "200",
            "shared_buffers": "128MB",
            "dynamic_shared_memory_type": "mmap",
            "timezone": "UTC",
            "log_timezone": "UTC",
        }
        if self._fast:
            settings |= {"fsync": "off", "full_page_writes": "off"}
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        return [str(self._programs / "postgres"), "-D", str(self._folder / "data"), *options]

    def _ready(self) -> bool:
        """The eighth line of `postmaster.pid` says so, and that of this very process."""
        try:
            lines = (self._folder / "data" / "postmaster.pid").read_text().splitlines()
        except FileNotFoundError:
            return False
        return len(lines) >= 8 and lines[0] == str(self._pid) and lines[7].strip() == "ready"


class EmbeddedValkey(_Server):
    """Valkey with a random password; a write is in its log before the answer, so a restart keeps it."""

    NAME = "Valkey"
    RESTART_SIGNAL = signal.SIGTERM
    STOP_SIGNAL = signal.SIGKILL

    @property
    def url(self) -> str:
        return self.database(0)

    def database(self, number: int) -> str:
        """The URL of another of the 16 databases."""
        return f"redis://:{self._password}@127.0.0.1:{self.port}/{number}"

    def _prepare(self) -> None:
        self._program = valkey_server()
        lines = [
            "bind 127.0.0.1",
            "dir data",
            'save ""',
            "appendonly yes",
            f"appendfsync {'no' if self._fast else 'always'}",
            "maxmemory-policy noeviction",
            f"requirepass {self._password}",
        ]
        config = self._folder / "valkey.conf"
        config.touch(mode=0o600)
        config.write_text("\n".join(lines) + "\n")

    def _command(self) -> list[str]:
        return [str(self._program), str(self._folder / "valkey.conf"), "--port", str(self.port)]

    def _ready(self) -> bool:
        with (
            contextlib.suppress(OSError),
            socket.create_connection(("127.0.0.1", self.port), timeout=1) as peer,
        ):
            peer.sendall(f"AUTH {self._password}\r\nPING\r\n".encode())
            with peer.makefile("rb") as answers:
                return [answers.readline(), answers.readline()] == [b"+OK\r\n", b"+PONG\r\n"]
        return False


def free_port() -> int:
    """A port of 127.0.0.1 on which nothing listens now."""
    for port in random.sample(PORTS, 200):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            with contextlib.suppress(OSError):
                probe.bind(("127.0.0.1", port))
                return port
    raise ServerError(f"no free port between {PORTS.start} and {PORTS.stop}")
