"""Measures the start of a command: time, CPU and memory, compared with a Python that does nothing."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench import table
from bench.measure import MB

ROUNDS = 7
_LAUNCHER = Path(__file__).with_name("launcher.py")
_CONFIGURATION = """
[[checks]]
name = "api-health"
kind = "http"
url = "https://shop.example/api/health"
"""


@dataclass(frozen=True, slots=True)
class Start:
    """Wall seconds, CPU seconds and peak bytes of one process, from its start to its end."""

    wall: float
    cpu: float
    memory: float


def main() -> None:
    """Prints one table: the best of several interleaved rounds."""
    python = sys.executable
    ways = {
        "python -c pass": [python, "-c", "pass"],
        "paywatch --version": [python, "-m", "workers", "--version"],
        "paywatch config check": [python, "-m", "workers", "config", "check"],
        "import workers.runtime.roles": [python, "-c", "import workers.runtime.roles"],
    }
    with tempfile.TemporaryDirectory() as folder:
        best = _best(ways, _environment(Path(folder)))
    bare = best["python -c pass"]
    columns = ("", "wall ms", "ratio", "CPU ms", "ratio", "peak memory MB", "ratio")
    table.show(columns, [(way, *_cells(start, bare)) for way, start in best.items()])


def _environment(folder: Path) -> dict[str, str]:
    """Caches compiled modules, as an installation does, in their own folder, so that all start alike."""
    path = folder / "paywatch.toml"
    path.write_text(_CONFIGURATION)
    inherited = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return inherited | {"PAYWATCH_CONFIG": str(path), "PYTHONPYCACHEPREFIX": str(folder / "cache")}


def _best(ways: Mapping[str, Sequence[str]], environment: Mapping[str, str]) -> dict[str, Start]:
    for command in ways.values():
        _start(command, environment)  # compiles the modules before the measurement
    best: dict[str, Start] = {}
    for _ in range(ROUNDS):
        for way, command in ways.items():
            start = _start(command, environment)
            known = best.get(way, start)
            best[way] = Start(
                min(start.wall, known.wall), min(start.cpu, known.cpu), min(start.memory, known.memory)
            )
    return best


def _start(command: Sequence[str], environment: Mapping[str, str]) -> Start:
    launcher = [sys.executable, "-I", "-S", str(_LAUNCHER), *command]
    done = subprocess.run(launcher, env=environment, check=True, capture_output=True, text=True)
    wall, cpu, memory = done.stdout.split()[-3:]
    return Start(float(wall), float(cpu), float(memory))


def _cells(start: Start, bare: Start) -> table.Row:
    return (
        round(start.wall * 1000),
        round(start.wall / bare.wall, 1),
        round(start.cpu * 1000),
        round(start.cpu / bare.cpu, 1),
        round(start.memory / MB),
        round(start.memory / bare.memory, 1),
    )


if __name__ == "__main__":
    main()
