"""CONTRIBUTING.md, "A new channel": its steps, applied to a copy of the tree, add a channel that works."""

import asyncio
import os
import re
import shutil
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from tests.alerts.channels.receiver import Receiver

ROOT = Path(__file__).parent.parent
COPIED = ("settings", "stripeapi", "probes", "reconcile", "alerts", "store", "workers", "sandbox", "tests")
SECTION = re.compile(r"^## A new channel\n(.*?)^## ", re.MULTILINE | re.DOTALL)
STEP = re.compile(r"^ *```(python|diff) (\S+)\n(.*?)^ *```$", re.MULTILINE | re.DOTALL)
TARGET = "/api/webhooks/1/T0KEN"
CONFIGURATION = f"""
[channels.team]
kind = "discord"
url = "http://127.0.0.1:{{port}}{TARGET}"
"""


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the packages and their tests, with every step of the section applied."""
    tree = tmp_path_factory.mktemp("tree")
    for package in COPIED:
        shutil.copytree(ROOT / package, tree / package, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tree)
    section = SECTION.search((ROOT / "CONTRIBUTING.md").read_text())
    assert section is not None
    for language, name, block in STEP.findall(section[1]):
        apply(tree / name, language, textwrap.dedent(block))
    return tree


def apply(path: Path, language: str, block: str) -> None:
    """Creates the file of a ``python`` block, or changes an existing file by a ``diff`` block."""
    if language == "python":
        assert not path.exists(), path
        path.parent.mkdir(exist_ok=True)
        path.write_text(block)
        return
    lines = block.splitlines()
    old = "\n".join(line[1:] for line in lines if line[0] != "+")
    new = "\n".join(line[1:] for line in lines if line[0] != "-")
    text = path.read_text()
    assert text.count(old) == 1, f"{path} has no single place for:\n{old}"
    path.write_text(text.replace(old, new))


def run(tree: Path, *command: str) -> subprocess.CompletedProcess[str]:
    """Runs a module of Python on the copy: its packages come before the installed ones."""
    env = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST_", "COV_"))}
    return subprocess.run(
        [sys.executable, "-m", *command],
        cwd=tree,
        env=env | {"PAYWATCH_CONFIG": str(tree / "paywatch.toml"), "PYTHONPATH": str(tree)},
        text=True,
        capture_output=True,
        check=False,
    )


async def test_the_new_channel_is_configured_and_delivers(tree: Path) -> None:
    async with Receiver() as receiver:
        (tree / "paywatch.toml").write_text(CONFIGURATION.format(port=receiver.port))
        check = await asyncio.to_thread(run, tree, "workers", "config", "check", "--offline")
        assert check.returncode == 0, check.stdout + check.stderr
        assert "1 channel" in check.stdout
        test = await asyncio.to_thread(run, tree, "workers", "channel", "test", "team")
    assert test.returncode == 0, test.stdout + test.stderr
    (received,) = receiver.received
    assert received.target == TARGET
    assert "This is a test of the channel" in received.json["content"]


def test_the_new_channel_keeps_the_contracts_of_imports(tree: Path) -> None:
    linter = Path(sys.executable).with_name("lint-imports")
    result = subprocess.run(
        [linter, "--no-cache", "--no-logo"], cwd=tree, text=True, capture_output=True, check=False
    )
    assert result.returncode == 0, result.stdout + result.stderr


def test_the_new_channel_passes_the_tests_of_every_channel(tree: Path) -> None:
    result = run(
        tree,
        *("pytest", "-q", "-p", "no:cacheprovider"),
        *("-k", "settings or discord and (contract or limits or mentions or sent)"),
        *("tests/alerts/channels/discord", "tests/alerts/channels/test_every_channel.py"),
    )
    assert result.returncode == 0, result.stdout + result.stderr
    assert " passed" in result.stdout
