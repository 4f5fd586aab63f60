"""Real worker processes for the tests: started, stopped, killed, and shown when a test fails."""

import ctypes
import itertools
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import asyncpg
from pydantic import SecretStr

from sandbox.company import Company
from tests.waiting import PATIENCE, eventually
from tests.workers.forking import Forked, forkserver

ROOT = Path(__file__).parents[2]
PAYWATCH = (sys.executable, "-m", "workers")
_PR_SET_PDEATHSIG = 1
_PRCTL = ctypes.CDLL(None).prctl if sys.platform == "linux" else None
_KEPT = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "VIRTUAL_ENV")
_NOT_YET = (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, TimeoutError)


def _die_with_us() -> None:
    if _PRCTL is not None:
        _PRCTL(_PR_SET_PDEATHSIG, int(signal.SIGKILL), 0, 0, 0)


@dataclass
class Worker:
    """A running ``paywatch`` process; its log is a file."""

    name: str
    process: subprocess.Popen[bytes] | Forked
    path: Path

    @property
    def pid(self) -> int:
        return self.process.pid

    def log(self) -> str:
        return self.path.read_text(errors="replace")

    def events(self, name: str | None = None) -> list[dict[str, Any]]:
        """The lines of its log that are JSON, those of one event when named. The last may be half written."""
        *whole, _ = self.log().split("\n")
        lines = [json.loads(line) for line in whole if line.startswith("{")]
        return [line for line in lines if name is None or line.get("event") == name]

    def send(self, number: signal.Signals) -> None:
        self.process.send_signal(number)

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()

    async def stop(self) -> int:
        """Sends SIGTERM and returns the exit code."""
        self.process.terminate()
        return await self.ended()

    async def ended(self) -> int:
        """Waits for the exit code; fails with the log if the process does not end."""
        try:
            await eventually(lambda: self.process.poll() is not None, f"{self.name} ends")
        except AssertionError as error:
            raise AssertionError(f"{error}; its log:\n{tail(self)}") from None
        return self.process.wait()


class Fleet:
    """The workers of one test, one configuration file, one environment. Leaving kills what still runs."""

    def __init__(self, folder: Path, environment: Mapping[str, str]) -> None:
        self.folder = folder
        self.config = folder / "paywatch.toml"
        self.environment = {**environment, "PAYWATCH_CONFIG": str(self.config)}
        self.workers: list[Worker] = []
        self._commands = itertools.count(1)

    def __enter__(self) -> "Fleet":
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        for worker in self.workers:
            worker.process.kill()
            worker.process.wait()
        if kind is None:
            for (
                worker
            ) in self.workers:  # a value of our own that its field cannot have (workers/logs/fields.py)
                moved = [line for line in worker.log().splitlines() if '"extra": [' in line]
                assert not [line for line in moved if '"logger"' not in line], moved

    @property
    def dsn(self) -> str:
        return self.environment["DATABASE_URL"]

    @property
    def secret_dsn(self) -> SecretStr:
        return SecretStr(self.dsn)

    def configure(self, *parts: str) -> None:
        """Write ``paywatch.toml``; workers that run already keep what they read."""
        self.config.write_text('environment = "test"\nservice = "shop"\n\n' + "\n".join(parts))

    def start(self, role: str = "probes", *arguments: str, **environment: str) -> Worker:
        """Start a worker without waiting for it."""
        return self.launch([*PAYWATCH, "worker", role, *arguments], **environment)

    def launch(self, command: Sequence[str], **environment: str) -> Worker:
        name = f"worker-{len(self.workers) + 1}"
        path = self.folder / f"{name}.log"
        worker = Worker(name, self._launched(command, self._environment(environment), path), path)
        self.workers.append(worker)
        return worker

    def _launched(
        self, command: Sequence[str], environment: Mapping[str, str], path: Path
    ) -> subprocess.Popen[bytes] | Forked:
        """Forks what is ``paywatch``, unless a library has to be loaded before Python."""
        count = len(PAYWATCH)
        if tuple(command[:count]) == PAYWATCH and "LD_PRELOAD" not in environment:
            return forkserver().start(command[count:], self.folder, environment, path)
        with path.open("wb") as log:
            return subprocess.Popen(
                command,
                cwd=self.folder,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                preexec_fn=_die_with_us,  # noqa: PLW1509 - a prctl and nothing else
            )

    async def started(self, role: str = "probes", *arguments: str, **environment: str) -> Worker:
        """Start a worker and wait until it is running."""
        worker = self.start(role, *arguments, **environment)
        await self.at_work(worker)
        return worker

    async def at_work(self, worker: Worker) -> None:
        def started() -> bool:
            return bool(worker.events("worker_started")) or worker.process.poll() is not None

        await self.until(started, f"{worker.name} starts")
        assert worker.process.poll() is None, f"{worker.name} ended:\n{tail(worker)}"

    async def paywatch(self, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        """Run ``paywatch ARGUMENTS`` to its end."""
        number = next(self._commands)
        output, errors = (self.folder / f"command-{number}.{stream}" for stream in ("out", "err"))
        process = forkserver().start(arguments, self.folder, self._environment(environment), output, errors)
        try:
            await eventually(lambda: process.poll() is not None, f"{arguments} ends")
        finally:
            process.kill()
            process.wait()
        return subprocess.CompletedProcess(arguments, process.wait(), output.read_text(), errors.read_text())

    def _environment(self, more: Mapping[str, str]) -> dict[str, str]:
        """What the machine's own environment configures must not reach a test's worker."""
        kept = {name: os.environ[name] for name in _KEPT if name in os.environ}
        return {**kept, "PYTHONPATH": str(ROOT), **self.environment, **more}

    async def rows(self, sql: str, *arguments: object) -> list[asyncpg.Record]:
        """One query on a connection of its own, so that it works whenever Postgres does."""
        connection = await asyncpg.connect(self.dsn, timeout=PATIENCE)
        try:
            found: list[asyncpg.Record] = await connection.fetch(sql, *arguments, timeout=PATIENCE)
        finally:
            await connection.close(timeout=PATIENCE)
        return found

    async def connect(self) -> asyncpg.Connection:
        """A connection for a test that must hold a lock."""
        return await asyncpg.connect(self.dsn, timeout=PATIENCE)

    async def value(self, sql: str, *arguments: object) -> Any:
        return (await self.rows(sql, *arguments))[0][0]

    async def until(self, condition: Callable[[], object], what: str, pause: float = 0.05) -> Any:
        """Returns the first true value of ``condition``; fails with the workers' logs if none comes."""
        try:
            return await eventually(condition, what, retry=_NOT_YET, pause=pause)
        except AssertionError as error:
            logs = "\n".join(f"--- {worker.name} ---\n{tail(worker)}" for worker in self.workers)
            raise AssertionError(f"{error}\n{logs}") from None


def tail(worker: Worker, lines: int = 40) -> str:
    return "\n".join(worker.log().splitlines()[-lines:]) or "(it said nothing)"


def story(town: Company, path: str = "/") -> list[str]:
    """What the receiver accepted at this path, in order: opened, escalated, resolved ..."""
    return [each.json()["type"].removeprefix("incident.") for each in town.receiver.accepted(path)]


def http_check(name: str, url: str, *, every: str = "1s", timeout: str = "", more: str = "") -> str:
    """A check of a health page that opens an incident at its first failure and ends it at its first pass.

    Without ``timeout`` the page may take a whole interval, so that a busy machine does not make it fail.
    """
    return f"""
[[checks]]
name = "{name}"
kind = "http"
url = "{url}"
every = "{every}"
timeout = "{timeout or every}"
severity = "P0"
opens_after = 1
closes_after = 1
{more}
"""


def hook(name: str, url: str) -> str:
    return f'[channels.{name}]\nkind = "webhook"\nurl = "{url}"\n'
