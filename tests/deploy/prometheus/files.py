"""The rule files and their tests, as data."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parents[3]
FOLDER = ROOT / "deploy" / "prometheus"
RULE_FILES = sorted(FOLDER.glob("*.rules.yaml"))
TEST_FILES = sorted((FOLDER / "tests").glob("*.test.yaml"))
Rule = dict[str, Any]


@cache
def load(path: Path) -> Any:
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def rules(path: Path) -> Iterator[Rule]:
    for group in load(path)["groups"]:
        yield from group["rules"]


def alerts(*paths: Path) -> list[Rule]:
    return [rule for path in paths or RULE_FILES for rule in rules(path) if "alert" in rule]


def alert_names() -> list[str]:
    return sorted({rule["alert"] for rule in alerts()})
