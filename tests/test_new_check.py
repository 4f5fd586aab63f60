"""CONTRIBUTING.md, "A new kind of check": its steps, applied to a copy of the tree, add a kind that works."""

import json
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tests.guide import copy_with_steps, lint_imports, run_module


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return copy_with_steps("A new kind of check", tmp_path_factory.mktemp("tree"))


@pytest.fixture
def path(tree: Path) -> Iterator[Path]:
    """Configures a check of a socket that does not exist, and returns its path."""
    with TemporaryDirectory() as folder:  # pytest's own are too long for the address of a socket
        free = Path(folder) / "app.sock"
        configure(tree, str(free))
        yield free


def configure(tree: Path, path: str) -> None:
    (tree / "paywatch.toml").write_text(
        f'[[checks]]\nname = "app-socket"\nkind = "unix_socket"\npath = "{path}"\n'
    )


@contextmanager
def listening(path: Path) -> Iterator[None]:
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(path))
        server.listen()
        yield


@pytest.mark.usefixtures("path")
def test_the_new_kind_is_configured(tree: Path) -> None:
    result = run_module(tree, "workers", "config", "check", "--offline")
    assert result.returncode == 0, result.stdout + result.stderr
    assert "1 check" in result.stdout


def test_the_new_kind_has_its_own_configuration_errors(tree: Path) -> None:
    configure(tree, "x" * 108)
    result = run_module(tree, "workers", "config", "check", "--offline")
    assert result.returncode == 2
    assert 'checks[0] "app-socket": path' in result.stdout + result.stderr
    assert "107" in result.stdout + result.stderr


def test_the_new_kind_runs_and_reports_its_cause(tree: Path, path: Path) -> None:
    closed = run_module(tree, "workers", "check", "run", "app-socket", "--json")
    with listening(path):
        opened = run_module(tree, "workers", "check", "run", "app-socket", "--json")

    assert (opened.returncode, json.loads(opened.stdout)[0]["verdict"]) == (0, "pass"), opened.stderr
    assert (closed.returncode, json.loads(closed.stdout)[0]["cause"]) == (1, "closed"), closed.stderr


def test_the_new_kind_keeps_the_import_contracts(tree: Path) -> None:
    result = lint_imports(tree)
    assert result.returncode == 0, result.stdout + result.stderr


def test_the_new_kind_passes_the_tests_of_every_kind(tree: Path) -> None:
    result = run_module(
        tree,
        *("pytest", "-q", "-p", "no:cacheprovider"),
        *(
            "tests/probes/test_runner.py",
            "tests/probes/test_unix_socket.py",
            "-k",
            "causes or configurable or closed",
        ),
    )
    assert result.returncode == 0, result.stdout + result.stderr
    assert " passed" in result.stdout
