"""The environment of the fleet bench: servers, a health page and workers, each in its own process."""

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from types import TracebackType

from sandbox.embedded.servers import EmbeddedPostgres, EmbeddedValkey
from store.slots import Slots
from workers.demo.processes import Processes

ROOT = Path(__file__).parent.parent

_CHECK = """
[[checks]]
name = "{name}"
kind = "http"
url = "{url}"
every = "{every}s"
expect.status = 200
expect.json = {{ status = "healthy" }}
severity = "P1"
"""


@dataclass(frozen=True, slots=True)
class Plan:
    """``every``, ``seconds`` and ``baseline``, the duration of measuring httpx alone, are in seconds."""

    checks: int
    every: int
    seconds: int
    workers: int
    baseline: int

    @property
    def names(self) -> list[str]:
        return [f"health-{number:04d}" for number in range(self.checks)]

    def configuration(self, url: str) -> str:
        """Returns the TOML of the workers."""
        return "".join(_CHECK.format(name=name, url=url, every=self.every) for name in self.names)

    def due(self, begin: datetime, end: datetime) -> set[tuple[str, datetime]]:
        """Returns every slot in ``[begin, end)``, computed as the schedule computes it."""
        every, moment = timedelta(seconds=self.every), begin - timedelta(microseconds=1)
        found = set()
        for name in self.names:
            slot = Slots.of(name, every).after(moment)
            while slot < end:
                found.add((name, slot))
                slot += every
        return found


class HealthPage:
    """The sandbox's health page, which counts its requests."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "bench.health_page"],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.url = self._line()

    def requests(self) -> int:
        assert self._process.stdin is not None
        self._process.stdin.write("\n")
        self._process.stdin.flush()
        return int(self._line())

    def __enter__(self) -> "HealthPage":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.communicate()

    def _line(self) -> str:
        assert self._process.stdout is not None
        return self._process.stdout.readline().strip()


@dataclass(frozen=True, slots=True)
class Servers:
    """The servers' process ids and addresses; only the workers use them, so that all CPU is their load."""

    dsn: str
    postgres: int
    valkey: int
    environment: dict[str, str]
    directory: Path

    @contextmanager
    def workers(self, number: int) -> Iterator[list[int]]:
        """Yields the process ids of ``number`` probe workers, and stops them gracefully at the end."""
        with Processes(self.environment, self.directory) as processes:
            migrated = processes.run("migrate")
            if migrated.returncode:
                sys.exit(f"paywatch migrate failed: {migrated.stderr}")
            yield [processes.start(f"worker-{i}", "worker", "probes").pid for i in range(number)]
            if processes.ended():
                sys.exit(f"a worker ended: {self.log_tail()}")

    def log_tail(self) -> str:
        """Returns the end of the first worker's log."""
        return (self.directory / "worker-0.log").read_text()[-2000:]


@contextmanager
def servers(plan: Plan, url: str, **more: str) -> Iterator[Servers]:
    """``more`` are further environment variables of the workers."""
    with (
        tempfile.TemporaryDirectory() as folder,
        EmbeddedPostgres() as postgres,
        EmbeddedValkey() as valkey,
    ):
        directory = Path(folder)
        path = directory / "paywatch.toml"
        path.write_text(plan.configuration(url))
        environment = {
            "PAYWATCH_CONFIG": str(path),
            "DATABASE_URL": postgres.dsn,
            "REDIS_URL": valkey.url,
            **more,
        }
        yield Servers(postgres.dsn, postgres.pid, valkey.pid, environment, directory)


def bare_httpx(plan: Plan, url: str, *ca_file: str) -> float:
    """Returns the CPU seconds of one request with httpx alone, at the rate of the fleet."""
    numbers = [str(plan.checks), str(plan.every), str(plan.baseline)]
    command = [sys.executable, "-m", "bench.bare_httpx", url, *numbers, *ca_file]
    answer = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout.split()
    return float(answer[0]) / int(answer[1])
