"""CONTRIBUTING.md, "A new kind of check": its steps, applied to a copy of the tree, add a kind that works."""

import json
import socket
from pathlib import Path

import pytest

from tests.guide import copy_with_steps, lint_imports, run_module


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return copy_with_steps("A new kind of check", tmp_path_factory.mktemp("tree"))


@pytest.fixture
def port(tree: Path) -> int:
    """Configures a check of a port on which nobody listens, and returns the port."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        free = int(server.getsockname()[1])
    configure(tree, f"port = {free}")
    return free


def configure(tree: Path, line: str) -> None:
    (tree / "paywatch.toml").write_text(
        f'[[checks]]\nname = "mail-port"\nkind = "port"\nhost = "127.0.0.1"\n{line}\n'
    )


@pytest.mark.usefixtures("port")
def test_the_new_kind_is_configured(tree: Path) -> None:
    result = run_module(tree, "workers", "config", "check", "--offline")
    assert result.returncode == 0, result.stdout + result.stderr
    assert "1 check" in result.stdout


def test_the_new_kind_has_its_own_configuration_errors(tree: Path) -> None:
    configure(tree, "port = 65536")
    result = run_module(tree, "workers", "config", "check", "--offline")
    assert result.returncode == 2
    assert 'checks[0] "mail-port": port = 65536: must be at most 65535' in result.stdout + result.stderr


def test_the_new_kind_runs_and_reports_its_cause(tree: Path, port: int) -> None:
    with socket.create_server(("127.0.0.1", port)):
        opened = run_module(tree, "workers", "check", "run", "mail-port", "--json")
    closed = run_module(tree, "workers", "check", "run", "mail-port", "--json")

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
            "tests/probes/test_port.py",
            "-k",
            "causes or configurable or closed",
        ),
    )
    assert result.returncode == 0, result.stdout + result.stderr
    assert " passed" in result.stdout
