"""Applies the steps of a section of CONTRIBUTING.md to a copy of the tree."""

import os
import re
import shutil
import subprocess
import sys
import textwrap
from pathlib import Path

ROOT = Path(__file__).parent.parent
_COPIED = (
    "settings",
    "stripeapi",
    "probes",
    "reconcile",
    "alerts",
    "store",
    "discovery",
    "workers",
    "console",
    "sandbox",
    "tests",
)
_SECTION = r"^## {title}\n(.*?)^## "
_STEP = re.compile(r"^ *```(python|diff) (\S+)\n(.*?)^ *```$", re.MULTILINE | re.DOTALL)


def copy_with_steps(title: str, tree: Path) -> Path:
    """Copies the packages and their tests to ``tree``, and applies every code block of the section."""
    for package in _COPIED:
        shutil.copytree(ROOT / package, tree / package, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tree)
    section = re.search(
        _SECTION.format(title=title), (ROOT / "CONTRIBUTING.md").read_text(), re.MULTILINE | re.DOTALL
    )
    assert section is not None, title
    for language, name, block in _STEP.findall(section[1]):
        _apply(tree / name, language, textwrap.dedent(block))
    return tree


def _apply(path: Path, language: str, block: str) -> None:
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


def run_module(tree: Path, *command: str) -> subprocess.CompletedProcess[str]:
    """Runs a Python module in the copy, whose packages precede the installed ones."""
    env = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST_", "COV_"))}
    return subprocess.run(
        [sys.executable, "-m", *command],
        cwd=tree,
        env=env | {"PAYWATCH_CONFIG": str(tree / "paywatch.toml"), "PYTHONPATH": str(tree)},
        text=True,
        capture_output=True,
        check=False,
    )


def lint_imports(tree: Path) -> subprocess.CompletedProcess[str]:
    """Runs import-linter on the packages of a folder and the contracts of its pyproject.toml."""
    return subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache", "--no-logo"],
        cwd=tree,
        text=True,
        capture_output=True,
        check=False,
    )
