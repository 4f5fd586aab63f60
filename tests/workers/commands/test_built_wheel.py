"""Every command of the built wheel, as in a hardened container: no name, and a read-only file system."""

import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.core import TyperGroup
from typer.main import get_command

from sandbox.company import Company
from tests.wheel import UID, InstalledWheel, can_unshare, install_wheel, is_confined_root, run, run_each
from tests.workers.conftest import environment
from workers.main import app

VALUES = {
    "from": "2026-11-01",
    "until": "2026-11-02",
    "before": "2020-01-01",
    "role": "preparer",
    "ROLE": "viewer",
    "RUN": "run_nothing",
    "INCIDENT": "inc_nothing",
    "VALUE": "true",
}
"""Values that a command accepts; any other required one is a word."""
EXITS = (0, 1, 2, 3, 4)


@pytest.fixture(scope="module")
def wheel() -> Iterator[InstalledWheel]:
    with tempfile.TemporaryDirectory(prefix="paywatch_wheel_") as folder:
        yield install_wheel(Path(folder))


@pytest.fixture
def empty() -> Iterator[Path]:
    """A folder that every user can read and only root can write, unlike pytest's own."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o555)
        yield Path(folder)


def commands(group: TyperGroup, path: tuple[str, ...] = ()) -> Iterator[list[str]]:
    """Yields every command of the app with its required arguments, also those that will be added."""
    for name in group.commands:
        command = group.commands[name]
        if isinstance(command, TyperGroup):
            yield from commands(command, (*path, name))
        else:
            required = [value for each in command.params if each.required for value in _written(each)]
            yield [*path, name, *required]


def _written(parameter: Any) -> list[str]:
    value = VALUES.get(parameter.metavar or "") or VALUES.get(parameter.name.strip("_")) or "nothing"
    return [parameter.opts[0], value] if parameter.param_type_name == "option" else [value]


def sentences(done: subprocess.CompletedProcess[str]) -> list[str]:
    return [line for line in done.stderr.splitlines() if not line.startswith("paywatch: notice:")]


def faults(done: subprocess.CompletedProcess[str]) -> list[str]:
    """What no command may do, whatever the situation."""
    found = []
    if done.returncode not in EXITS:
        found.append(f"exit code {done.returncode}")
    if "Traceback" in done.stderr + done.stdout:
        found.append("a traceback")
    if "None" in done.stdout.split():
        found.append("a None")
    if done.returncode in (2, 3) and not all(line.startswith("paywatch: ") for line in sentences(done)):
        found.append("more than sentences")
    return found


@pytest.mark.skipif(is_confined_root(), reason="root without the right to unshare can write everywhere")
def test_no_command_of_the_wheel_ends_with_a_traceback(
    wheel: InstalledWheel, empty: Path, tmp_path: Path, store_db: str, town: Company
) -> None:
    group = get_command(app)
    assert isinstance(group, TyperGroup)
    every = [*commands(group)]
    assert len(every) >= 23

    done = run_each(wheel, every, empty, tmp_path, environment(store_db, "", town))
    found = {
        " ".join(arguments): (each.returncode, wrong, each.stderr)
        for arguments, each in zip(every, done, strict=True)
        if (wrong := faults(each))
    }
    assert found == {}


def test_the_wheel_is_what_runs(wheel: InstalledWheel, empty: Path, tmp_path: Path) -> None:
    done = run(wheel, ["--version"], empty, tmp_path, {})
    assert (done.returncode, done.stderr) == (0, "")
    where = subprocess.run(
        [wheel.command()[0], "-c", "import workers; print(workers.__file__)"],
        *(),
        env=wheel.environment,
        cwd=empty,
        capture_output=True,
        text=True,
        check=True,
    )
    assert Path(where.stdout.strip()).is_relative_to(wheel.site)


@pytest.mark.skipif(not can_unshare(), reason="only root can become a user without a name")
@pytest.mark.parametrize(
    "command", [("incident", "ack", "inc_nothing"), ("reconcile", "undo", "run_nothing")]
)
def test_a_missing_name_is_requested(
    wheel: InstalledWheel, empty: Path, tmp_path: Path, command: tuple[str, ...]
) -> None:
    done = run(wheel, command, empty, tmp_path, {})
    assert (done.returncode, done.stderr) == (
        2,
        f"paywatch: the uid {UID} has no name for the record: pass yours with --as\n",
    )
