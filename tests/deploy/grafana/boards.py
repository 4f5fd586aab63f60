"""The committed dashboards, and their expressions without Grafana's variables."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[3]
FOLDER = ROOT / "deploy" / "grafana"
FILES = sorted((FOLDER / "dashboards").glob("*.json"))
NAMES = [file.stem for file in FILES]
Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Panel:
    """A panel that is not the heading of a row. ``repeats``: its row is repeated for a variable."""

    board: str
    json: Json
    row: str

    @property
    def id(self) -> str:
        return f"{self.board}-{self.json['id']}-{self.json['title']}".replace(" ", "-")

    @property
    def expressions(self) -> list[str]:
        return [target["expr"] for target in self.json["targets"]]

    @property
    def defaults(self) -> Json:
        found: Json = self.json["fieldConfig"]["defaults"]
        return found


@cache
def board(name: str) -> Json:
    found: Json = json.loads((FOLDER / "dashboards" / f"{name}.json").read_text())
    return found


def panels() -> Iterator[Panel]:
    for name in NAMES:
        row = ""
        for each in board(name)["panels"]:
            if each["type"] == "row":
                row = each["title"]
            else:
                yield Panel(name, each, row)


PANELS = list(panels())


def variables(name: str) -> dict[str, Json]:
    return {each["name"]: each for each in board(name)["templating"]["list"]}


def substitute(text: str, values: Mapping[str, str]) -> str:
    """Replaces variables as Grafana does."""
    for name, value in values.items():
        text = text.replace(f"${name}", value)
    return text


PLAIN = {"__rate_interval": "1m", "__range": "1h", "environment": "demo", "job": ".+"}
"""Values of the variables that every dashboard has."""
ANY = {"check": "c", "location": ".*", "channel": ".+", "rule": "r"}
EXPRESSIONS = sorted({(panel.id, expression) for panel in PANELS for expression in panel.expressions})
