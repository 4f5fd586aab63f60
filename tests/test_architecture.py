"""The floors of the house: `make lint` checks them with import-linter, and these tests check the checker."""

import re
import shutil
import tomllib
from pathlib import Path

import grimp
import pytest

from alerts import CHANNELS
from tests.guide import ROOT, lint_imports

CONFIGURATION = tomllib.loads((ROOT / "pyproject.toml").read_text())
ROOMS = tuple(CONFIGURATION["tool"]["importlinter"]["root_packages"])


def test_every_room_is_under_contract() -> None:
    found = {init.parent.name for init in ROOT.glob("*/__init__.py")}
    assert set(ROOMS) == found - {"tests", "bench"}


def test_imports_point_down() -> None:
    result = lint_imports(ROOT)
    assert result.returncode == 0, result.stdout + result.stderr


@pytest.mark.parametrize(
    ("module", "statement"),
    [
        ("settings/urls", "import stripeapi"),
        ("stripeapi/upstairs", "import probes"),
        ("probes/tools", "import alerts"),
        ("alerts/model", "import store"),
        ("store/upstairs", "import workers"),
        ("alerts/rules", "import reconcile"),
        ("alerts/model", "import alerts.channels"),
        ("alerts/step", "import alerts.rules"),
        ("alerts/policies", "import alerts.evaluator"),
        ("alerts/step", "import httpx"),
        ("alerts/rules", "import asyncpg"),
        ("alerts/model", "from asyncio import sleep"),
        ("reconcile/tasks", "import alerts"),
        ("reconcile/errors", "import probes"),
        ("reconcile/objects/upstairs", "import reconcile.runs"),
        ("reconcile/results/upstairs", "import reconcile.money"),
        ("reconcile/sources/sideways", "import reconcile.repair"),
        ("reconcile/engine/sideways", "import reconcile.undo"),
        ("workers/output", "import workers.commands"),
        ("workers/metrics/upstairs", "import workers.runtime"),
        ("workers/demo/upstairs", "import workers.commands"),
        ("workers/jobs/sideways", "import workers.reconciling"),
        ("sandbox/receiver", "import settings"),
        ("sandbox/http/server", "import sandbox.company"),
        ("sandbox/stripe/ids", "import sandbox.shop"),
        ("sandbox/shop/rows", "import sandbox.receiver"),
        ("sandbox/http/server", "import sandbox.embedded"),
        ("sandbox/stripe/world", "import sandbox.stripe.lists"),
        ("settings/urls", "import settings.values"),
        ("settings/checks/http", "import settings.problems"),
        ("probes/tools", "import probes.http"),
        ("probes/http/check", "import probes.stripe"),
        ("probes/wire/upstairs", "import probes.ledger"),
        ("probes/tools", "import arq"),
        ("store/queueing", "from arq.connections import ArqRedis"),
    ],
)
def test_a_wrong_import_is_caught(module: str, statement: str, tmp_path: Path) -> None:
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    for source in (path for room in ROOMS for path in (ROOT / room).rglob("*.py")):
        (tmp_path / source.relative_to(ROOT)).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / source.relative_to(ROOT)).touch()
    (tmp_path / module).with_suffix(".py").write_text(f"{statement}\n")

    result = lint_imports(tmp_path)

    assert result.returncode == 1, result.stdout + result.stderr
    assert "1 broken" in result.stdout
    assert module.replace("/", ".") in result.stdout


def test_no_channel_imports_another() -> None:
    graph = grimp.build_graph("alerts", cache_dir=None)
    for kind in CHANNELS:
        folder = f"alerts.channels.{kind}"
        imported = {
            each
            for module in {folder, *graph.find_descendants(folder)}
            for each in graph.find_modules_directly_imported_by(module)
        }
        others = tuple(f"alerts.channels.{other}" for other in CHANNELS if other != kind)
        assert [each for each in imported if each.startswith(others)] == []


DEMO = ("workers.commands.demo", "workers.demo.")


def test_only_the_demonstration_starts_the_sandbox() -> None:
    graph = grimp.build_graph(*ROOMS, cache_dir=None)
    sandbox = {"sandbox", *graph.find_descendants("sandbox")}
    importers = {
        importer for module in sandbox for importer in graph.find_modules_that_directly_import(module)
    } - sandbox
    assert {importer for importer in importers if not importer.startswith(DEMO)} == set()


def test_reconcile_loads_sql_only_from_its_floor_or_below() -> None:
    contracts = CONFIGURATION["tool"]["importlinter"]["contracts"]
    (floors,) = [each["layers"] for each in contracts if each.get("containers") == ["reconcile"]]
    floor_of = {room: n for n, rooms in enumerate(floors) for room in rooms.split(" | ")}
    upward = [
        (str(path.relative_to(ROOT)), room)
        for path in (ROOT / "reconcile").glob("*/*.py")
        for room in re.findall(r'"(\w+)/\w+"', path.read_text())
        if room in floor_of and floor_of[room] < floor_of[path.parent.name]
    ]
    assert upward == []
