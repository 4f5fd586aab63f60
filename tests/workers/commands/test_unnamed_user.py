"""Every command as a user without a name, in a read-only folder: what a hardened container is.

The interpreter may be in a folder that only root can read, so a process imports everything and then becomes
that user.
"""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.core import TyperGroup
from typer.main import get_command

from sandbox.company import Company
from tests.workers.conftest import environment
from tests.workers.fleet import ROOT
from workers.main import app

UID = 54321
BECOME = f"""
import encodings.idna, encodings.unicode_escape, importlib, os, pkgutil, stringprep
import reconcile, settings, store, workers, alerts, probes, stripeapi
for package in (settings, stripeapi, probes, alerts, reconcile, store, workers):
    for module in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
        if "__main__" not in module.name and ".migrations." not in module.name:
            importlib.import_module(module.name)
import sandbox.company, store.migrations.runner
os.setgroups([])
os.setgid({UID})
os.setuid({UID})
workers.main.main()
"""
RUN, WINDOW = "run_nothing", ("--from", "2026-11-01", "--until", "2026-11-02")
ARGUMENTS: dict[str, tuple[str, ...]] = {
    "demo": (),
    "worker": ("probes",),
    "migrate": (),
    "status": (),
    "config check": (),
    "config show": (),
    "config apply": (),
    "config history": (),
    "check list": (),
    "check run": ("--all",),
    "reconcile run": WINDOW,
    "reconcile resume": (RUN,),
    "reconcile approve": ("0" * 64,),
    "reconcile cancel": (RUN,),
    "reconcile list": (),
    "reconcile show": (RUN,),
    "reconcile export": (RUN, "--out", "report"),
    "reconcile verify": (),
    "reconcile sign": (RUN, "--as", "Ada", "--role", "preparer"),
    "reconcile retire": ("--before", "2020-01-01", "--reason", "old"),
    "reconcile undo": (RUN,),
    "incident list": (),
    "incident show": ("inc_nothing",),
    "incident ack": ("inc_nothing",),
    "incident resolve": ("inc_nothing",),
    "channel test": (),
}
"""Every command, with arguments that it accepts."""

pytestmark = pytest.mark.skipif(os.getuid() != 0, reason="only root can become another user")


@pytest.fixture
def read_only() -> Iterator[Path]:
    """A folder that only root can write, and every user can read, unlike pytest's own."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o555)
        yield Path(folder)


def leaves(group: TyperGroup, path: tuple[str, ...] = ()) -> Iterator[str]:
    for name in group.commands:
        command = group.commands[name]
        if isinstance(command, TyperGroup):
            yield from leaves(command, (*path, name))
        else:
            yield " ".join((*path, name))


def run(command: str, folder: Path, variables: dict[str, str]) -> subprocess.CompletedProcess[str]:
    arguments = [sys.executable, "-c", BECOME, *command.split(), *ARGUMENTS[command]]
    known = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.run(
        arguments, cwd=folder, env=known | variables, capture_output=True, text=True, timeout=60, check=False
    )


def test_every_command_has_its_arguments_here() -> None:
    group = get_command(app)
    assert isinstance(group, TyperGroup)
    assert sorted(leaves(group)) == sorted(ARGUMENTS)


@pytest.mark.parametrize(("command", "home"), [*((name, None) for name in ARGUMENTS), ("status", "/root")])
def test_no_command_ends_with_a_traceback(
    command: str, home: str | None, read_only: Path, store_db: str, town: Company
) -> None:
    variables = environment(store_db, "", town) | ({} if home is None else {"HOME": home})
    result = run(command, read_only, variables)
    assert result.returncode in (0, 1, 2, 3), result.stderr
    assert "Traceback" not in result.stderr
    assert "None" not in result.stdout


@pytest.mark.parametrize("command", ["incident ack", "reconcile undo"])
def test_a_missing_name_is_requested(command: str, read_only: Path, store_db: str, town: Company) -> None:
    result = run(command, read_only, environment(store_db, "", town))
    assert result.returncode == 2
    assert result.stderr == (f"paywatch: the uid {UID} has no name for the record: pass yours with --as\n")
