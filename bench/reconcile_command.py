"""``paywatch reconcile run`` and the reading by hand as processes, measured from their start to their end."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import msgspec

ROOT = Path(__file__).parent.parent
_LAUNCHER = Path(__file__).with_name("launcher.py")
_CONFIGURATION = """
service = "bench"

[stripe]
limits = {{ endpoint = {limit}, account = {account} }}

[reconcile]
stripe_share = "100%"
repair = ["created", "updated"]
"""
UNLIMITED = 10_000
"""Requests per second that no machine reaches."""


@dataclass(frozen=True, slots=True)
class Measured:
    """``wall`` and ``cpu`` are in seconds, ``memory`` is the peak resident memory in MB, ``began`` the moment
    of the start on the monotonic clock."""

    wall: float
    cpu: float
    memory: float
    began: float
    output: str


@dataclass(frozen=True, slots=True)
class Command:
    """A process with this environment, which may use ``cores`` (0: all)."""

    environment: Mapping[str, str]
    cores: float = 0.0

    def run(self, *arguments: str, accepted: Sequence[int] = (0,)) -> Measured:
        held = ["--cores", str(self.cores)] if self.cores else []
        launcher = [sys.executable, "-I", "-S", str(_LAUNCHER), *held, sys.executable, "-m", *arguments]
        done = subprocess.run(
            launcher, cwd=ROOT, env={**self.environment}, capture_output=True, text=True, check=False
        )
        if done.returncode not in accepted:
            sys.exit(f"{' '.join(arguments)} failed: {done.stderr[-3000:]}")
        output, _, numbers = done.stdout.rstrip("\n").rpartition("\n")
        wall, cpu, memory, began = map(float, numbers.split())
        return Measured(wall, cpu, memory / 1_000_000, began, output)


class Result(msgspec.Struct):
    """What the bench reads of the command's JSON."""

    status: str
    objects: dict[str, dict[str, int]]


@contextmanager
def environment_of(
    dsn: str, redis: str, stripe: str, key: str, limit: int | None
) -> Iterator[dict[str, str]]:
    """Yields the environment of a command whose requests are paced for ``limit`` requests/s per endpoint."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "paywatch.toml"
        endpoint = limit or UNLIMITED
        path.write_text(_CONFIGURATION.format(limit=endpoint, account=min(4 * endpoint, UNLIMITED)))
        yield {
            **{name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ},
            "PAYWATCH_CONFIG": str(path),
            "DATABASE_URL": dsn,
            "REDIS_URL": redis,
            "STRIPE_SECRET_KEY": key,
            "STRIPE_API_BASE": stripe,
        }


def reconcile(command: Command, since: datetime, until: datetime) -> tuple[Measured, Result]:
    window = ("--from", since.isoformat(), "--until", until.isoformat())
    measured = command.run("workers", "reconcile", "run", *window, "--json", accepted=(0, 1))
    return measured, msgspec.json.decode(measured.output, type=Result)
