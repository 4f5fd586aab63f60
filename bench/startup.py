"""Measures the start of each command: time, CPU and memory, compared with ``python -c 'import typer'``."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench import first_request, table
from bench.measure import MB
from sandbox.embedded.servers import EmbeddedPostgres, EmbeddedValkey

ROUNDS = 5
_LAUNCHER = Path(__file__).with_name("launcher.py")
_CONFIGURATION = """
[[checks]]
name = "api-health"
kind = "http"
url = "https://shop.example/api/health"
"""
_REFERENCE = "python -c 'import typer'"
_RUN = "reconcile run, until its first request"
_LIGHT = (
    "--help",
    "--version",
    "reconcile --help",
    "check list",
    "config check",
    "incident list",
    "status",
)


@dataclass(frozen=True, slots=True)
class Start:
    """Wall seconds, CPU seconds and peak bytes of one process, from its start to its end."""

    wall: float
    cpu: float
    memory: float


def main() -> None:
    """Prints one table: the best of several interleaved rounds."""
    paywatch = [sys.executable, "-m", "workers"]
    ways = {
        _REFERENCE: [sys.executable, "-c", "import typer"],
        **{f"paywatch {each}": [*paywatch, *each.split()] for each in _LIGHT},
        f"paywatch {_RUN}": [*paywatch, "reconcile", "run", "--dry-run"],
        "import workers.runtime.roles": [sys.executable, "-c", "import workers.runtime.roles"],
    }
    with _environment() as environment:
        subprocess.run([*paywatch, "migrate", "--ledger"], env=environment, check=True, capture_output=True)
        best = _best(ways, environment)
    columns = ("", "wall ms", "ratio", "CPU ms", "ratio", "peak memory MB", "ratio")
    table.show(columns, [(way, *_cells(start, best[_REFERENCE])) for way, start in best.items()])


@contextmanager
def _environment() -> Iterator[dict[str, str]]:
    """Caches compiled modules, as an installation does, in their own folder, so that all start alike."""
    inherited = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    with tempfile.TemporaryDirectory() as folder, EmbeddedPostgres() as postgres, EmbeddedValkey() as valkey:
        path = Path(folder) / "paywatch.toml"
        path.write_text(_CONFIGURATION)
        yield inherited | {
            "PAYWATCH_CONFIG": str(path),
            "PYTHONPYCACHEPREFIX": str(Path(folder) / "cache"),
            "DATABASE_URL": postgres.dsn,
            "REDIS_URL": valkey.url,
            "STRIPE_SECRET_KEY": "rk_test_startup",
        }


def _best(ways: Mapping[str, Sequence[str]], environment: Mapping[str, str]) -> dict[str, Start]:
    best: dict[str, Start] = {}
    for round_ in range(ROUNDS + 1):
        for way, command in ways.items():
            start = _start(way, command, environment)
            known = best.get(way, start)
            best[way] = Start(
                min(start.wall, known.wall), min(start.cpu, known.cpu), min(start.memory, known.memory)
            )
        if round_ == 0:  # it has compiled the modules
            best.clear()
    return best


def _start(way: str, command: Sequence[str], environment: Mapping[str, str]) -> Start:
    if way.endswith(_RUN):
        return Start(*first_request.measure(command, environment))
    launcher = [sys.executable, "-I", "-S", str(_LAUNCHER), *command]
    done = subprocess.run(launcher, env=environment, check=False, capture_output=True, text=True)
    if done.returncode not in {0, 1}:  # 1: `status` finds that no worker is running
        raise SystemExit(f"{way} failed: {done.stderr}")
    wall, cpu, memory, _ = done.stdout.split()[-4:]
    return Start(float(wall), float(cpu), float(memory))


def _cells(start: Start, reference: Start) -> table.Row:
    return (
        round(start.wall * 1000),
        round(start.wall / reference.wall, 1),
        round(start.cpu * 1000),
        round(start.cpu / reference.cpu, 1),
        round(start.memory / MB),
        round(start.memory / reference.memory, 1),
    )


if __name__ == "__main__":
    main()
