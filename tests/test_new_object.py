"""CONTRIBUTING.md, "A new Stripe object": its steps, applied to a copy of the tree, add an object that is
reconciled."""

from pathlib import Path

import pytest

from tests.guide import copy_with_steps, lint_imports, run_module

CONFIGURATION = """
[reconcile]
objects = ["payments", "topups"]

[reconcile.topups]
table = "topups"
id = "id"
amount = "amount"
currency = "currency"
status = "status"
created = "created"
"""
PYTEST = ("pytest", "-q", "-p", "no:cacheprovider", "-p", "no:xdist")


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return copy_with_steps("A new Stripe object", tmp_path_factory.mktemp("tree"))


def test_the_new_object_is_configured(tree: Path) -> None:
    (tree / "paywatch.toml").write_text(CONFIGURATION)
    result = run_module(tree, "workers", "config", "check", "--offline")
    assert result.returncode == 0, result.stdout + result.stderr


def test_the_new_object_keeps_the_import_contracts(tree: Path) -> None:
    result = lint_imports(tree)
    assert result.returncode == 0, result.stdout + result.stderr


def test_the_new_object_is_reconciled(tree: Path, postgres_dsn: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The server of this run is used, because another one would take longer to start than the tests."""
    monkeypatch.setenv("DATABASE_URL", postgres_dsn)
    tests = ("objects", "sources/test_changed.py")
    result = run_module(
        tree,
        *PYTEST,
        *(f"tests/reconcile/{name}" for name in tests),
        "tests/settings/test_bad_files.py",
        *("-k", "topup or settings_has or belongs_to_one or reconcile.toml"),
    )
    assert result.returncode == 0, result.stdout + result.stderr
    assert " passed" in result.stdout
