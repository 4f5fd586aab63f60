"""A kind of check is one module in probes/, one in settings/checks/, and its lines in three explicit lists.

The test follows "A new kind of check" in CONTRIBUTING.md, in a copy of the packages.
"""

import json
import re
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tests.test_architecture import ROOMS, ROOT, lint_imports

SETTINGS = """
from typing import Annotated, Literal

from pydantic import Field

from settings.checks.base import CheckBase
from settings.values import Text, WholeNumber


class PortCheck(CheckBase):
    kind: Literal["port"]
    host: Text
    port: Annotated[WholeNumber, Field(ge=1, le=65535)]
"""
PROBE = """
import asyncio
from collections.abc import Mapping

from probes.reading import Outcome, Verdict
from probes.tools import Tools
from settings.checks.port import PortCheck

CAUSES: Mapping[str, str] = {"closed": "nobody listens on the port"}


async def probe(check: PortCheck, _tools: Tools) -> Outcome:
    try:
        _, writer = await asyncio.open_connection(check.host, check.port)
    except ConnectionRefusedError:
        return Outcome(Verdict.FAIL, f"port {check.port} is closed", cause="closed")
    writer.close()
    return Outcome(Verdict.PASS, f"port {check.port} is open")
"""
LINES = {
    "settings/checks/__init__.py": [
        (
            "from settings.checks.stripe import",
            "from settings.checks.port import PortCheck\nfrom settings.checks.stripe import",
        ),
        ("| PayoutJobCheck", "| PayoutJobCheck | PortCheck"),
    ],
    "probes/kinds.py": [
        ("import http, payout_job,", "import http, payout_job, port,"),
        ('    "stripe": Probe(', '    "port": Probe(port.probe, port.CAUSES),\n    "stripe": Probe('),
    ],
    "pyproject.toml": [("http | payout_job | stripe", "http | payout_job | port | stripe")],
}


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Returns a copy of the packages with the kind ``port`` added."""
    folder = tmp_path_factory.mktemp("tree")
    for room in ROOMS:
        shutil.copytree(ROOT / room, folder / room, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", folder)
    (folder / "settings/checks/port.py").write_text(SETTINGS)
    (folder / "probes/port.py").write_text(PROBE)
    for name, changes in LINES.items():
        text = (folder / name).read_text()
        for old, new in changes:
            assert text.count(old) == 1, f"{name}: {old}"
            text = text.replace(old, new)
        (folder / name).write_text(text)
    return folder


@pytest.fixture
def port() -> int:
    """Returns a port on which nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


def paywatch(tree: Path, *arguments: str, port: int | str) -> subprocess.CompletedProcess[str]:
    """Runs the copy's ``paywatch`` on a configuration with one check of the new kind."""
    (tree / "paywatch.toml").write_text(
        f'[[checks]]\nname = "database-port"\nkind = "port"\nhost = "127.0.0.1"\nport = {port}\n'
    )
    return run_python(tree, "from workers.main import main; main()", *arguments)


def run_python(tree: Path, code: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Runs the code in the copy: ``PYTHONPATH`` precedes the packages that are installed."""
    return subprocess.run(
        [sys.executable, "-c", code, *arguments],
        cwd=tree,
        env={"PATH": "", "PYTHONPATH": str(tree)},
        text=True,
        capture_output=True,
        check=False,
    )


def test_the_configuration_accepts_a_new_kind(tree: Path, port: int) -> None:
    result = paywatch(tree, "config", "check", port=port)
    assert result.returncode == 0, result.stdout + result.stderr


def test_the_configuration_reports_errors_of_a_new_kind(tree: Path) -> None:
    result = paywatch(tree, "config", "check", port='"https"')
    assert result.returncode == 2
    assert (
        'checks[0] "database-port": port = "https": must be a whole number' in result.stdout + result.stderr
    )


def test_a_new_kind_runs_and_reports_its_cause(tree: Path, port: int) -> None:
    with socket.create_server(("127.0.0.1", port)):
        opened = paywatch(tree, "check", "run", "database-port", "--json", port=port)
    closed = paywatch(tree, "check", "run", "database-port", "--json", port=port)

    assert (opened.returncode, json.loads(opened.stdout)[0]["verdict"]) == (0, "pass"), opened.stderr
    assert (closed.returncode, json.loads(closed.stdout)[0]["cause"]) == (1, "closed"), closed.stderr


def test_a_new_kind_has_its_causes_in_the_metrics(tree: Path) -> None:
    code = """
from prometheus_client import generate_latest
from settings import Settings
from workers.metrics import Metrics

checks = [{"name": "database-port", "kind": "port", "host": "127.0.0.1", "port": 1}]
print(generate_latest(Metrics(Settings(checks=checks)).registry).decode())
"""
    result = run_python(tree, code)
    assert result.returncode == 0, result.stderr
    series = re.findall(r'check_failures_total{check="database-port",reason="(\w+)"}', result.stdout)
    assert series == ["closed", "internal", "timeout", "missed"]


def test_a_new_kind_keeps_the_import_contracts(tree: Path) -> None:
    result = lint_imports(tree)
    assert result.returncode == 0, result.stdout + result.stderr
