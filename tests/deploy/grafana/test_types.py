"""The dashboards have the types of Grafana's own schema, as its TypeScript compiler sees them.

``npm install --prefix FOLDER typescript @grafana/schema``, and ``NODE_PATH=FOLDER/node_modules``.
"""

import json
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.deploy.grafana.boards import NAMES, board

PACKAGES = ("typescript", "@grafana/schema")
HEAD = """\
import type { Dashboard, Panel, RowPanel } from '@grafana/schema';
type Plain<T> = T extends string ? `${T}` : T extends number ? number : T extends boolean ? boolean
  : T extends (infer U)[] ? Plain<U>[] : T extends object ? { [K in keyof T]: Plain<T[K]> } : T;
"""
"""JSON has no values of an enum, so `Plain` takes their texts and numbers."""
PLUGINS = {
    "stat": "stat",
    "bargauge": "bargauge",
    "state-timeline": "statetimeline",
    "timeseries": "timeseries",
}
WITH_CUSTOM = {"state-timeline", "timeseries"}


@pytest.fixture
def modules(tmp_path: Path) -> Path:
    """A folder from which the compiler finds the packages."""
    for place in os.environ.get("NODE_PATH", "").split(os.pathsep):
        if place and all((Path(place) / name).is_dir() for name in PACKAGES):
            (tmp_path / "node_modules").symlink_to(place)
            return tmp_path
    pytest.skip("NODE_PATH has no typescript and @grafana/schema")


def source() -> str:
    return "\n".join([HEAD, *_imports(), *(line for name in NAMES for line in _of_board(name))])


def _imports() -> Iterator[str]:
    for plugin in PLUGINS.values():
        path = f"./node_modules/@grafana/schema/dist/types/raw/composable/{plugin}/panelcfg/x/types.gen"
        yield f"import type * as {plugin} from '{path}';"


def _of_board(name: str) -> Iterator[str]:
    found = board(name)
    for panel in found["panels"]:
        kind = panel["type"]
        if kind == "row":
            yield _typed("RowPanel", panel)
            continue
        yield _typed("Panel", panel)
        yield _typed(f"Partial<{PLUGINS[kind]}.Options>", panel["options"])
        if kind in WITH_CUSTOM:
            yield _typed(f"Partial<{PLUGINS[kind]}.FieldConfig>", panel["fieldConfig"]["defaults"]["custom"])
    yield _typed("Dashboard", found | {"panels": [], **_without_unknown(found)})


def _without_unknown(found: dict[str, Any]) -> dict[str, Any]:
    """Leaves out what the schema does not have: `auto`, `auto_min` and `auto_count`, which the SDK writes for
    variables of all types, and `expr` of an annotation, which is of Prometheus' data source."""
    listed = [
        {k: v for k, v in each.items() if not k.startswith("auto")} for each in found["templating"]["list"]
    ]
    annotations = [{k: v for k, v in each.items() if k != "expr"} for each in found["annotations"]["list"]]
    return {"templating": {"list": listed}, "annotations": {"list": annotations}}


def _typed(name: str, value: object) -> str:
    return f"(null as unknown as (_: Plain<{name}>) => void)({json.dumps(value)});"


def compile_(folder: Path, text: str) -> subprocess.CompletedProcess[str]:
    (folder / "boards.ts").write_text(text)
    options = ["--noEmit", "--strict", "--skipLibCheck", "--module", "esnext", "--target", "es2022"]
    compiler = folder / "node_modules" / "typescript" / "bin" / "tsc"
    command = ["node", str(compiler), *options, "--moduleResolution", "bundler", "boards.ts"]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


def test_the_dashboards_have_the_types_of_the_schema(modules: Path) -> None:
    done = compile_(modules, source())
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(
    ("right", "wrong"), [('"colorMode": "background"', '"colorMode": "backgrund"'), ('"gridPos"', '"gridPs"')]
)
def test_the_compiler_finds_what_is_wrong(modules: Path, right: str, wrong: str) -> None:
    done = compile_(modules, source().replace(right, wrong))
    assert wrong.rpartition('"')[0].rpartition('"')[2] in done.stdout
    assert done.returncode != 0
