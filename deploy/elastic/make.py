"""Makes the index template of ECS lines (``LOG_FORMAT=ecs``): ``make generated``."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from workers.logs.ecs_lines import NAMES
from workers.logs.fields import FIELDS, Type

PATH = Path(__file__).parent / "index-template.json"
_KEYWORD = {"type": "keyword", "ignore_above": 2048}
_TEXT = {"type": "match_only_text"}
_TYPES: Mapping[Type, Mapping[str, Any]] = {
    Type.KEYWORD: _KEYWORD,
    Type.KEYWORDS: _KEYWORD,
    Type.TEXT: _KEYWORD,
    Type.LONG: {"type": "long"},
    Type.DOUBLE: {"type": "double"},
    Type.BOOLEAN: {"type": "boolean"},
    Type.DATE: {"type": "date"},
}
_AS_ECS: Mapping[str, Mapping[str, Any]] = {
    "message": _TEXT,
    "error.message": _TEXT,
    "error.stack_trace": {"type": "wildcard", "fields": {"text": _TEXT}},
    "event.duration": {"type": "long"},
}
"""Where ECS has another type than ours. ``labels`` are keywords there, and texts of ours too."""
_MORE: Mapping[str, Mapping[str, Any]] = {"ecs.version": _KEYWORD, "event.outcome": _KEYWORD}


def mapping_of(name: str) -> Mapping[str, Any]:
    """Returns the mapping of one of our fields, by its own name."""
    return _AS_ECS.get(NAMES[name], _TYPES[FIELDS[name].type])


def files() -> dict[Path, str]:
    """Returns the content of each file."""
    template = {
        "index_patterns": ["logs-paywatch*"],
        "data_stream": {},
        "priority": 500,
        "composed_of": ["ecs@mappings"],
        "ignore_missing_component_templates": ["ecs@mappings"],
        "template": {"mappings": {"properties": _nested()}},
        "_meta": {"description": "Log lines of Paywatch with LOG_FORMAT=ecs"},
    }
    return {PATH: json.dumps(template, indent=2) + "\n"}


def _nested() -> dict[str, Any]:
    root: dict[str, Any] = {}
    dotted: dict[str, Mapping[str, Any]] = {**{NAMES[name]: mapping_of(name) for name in FIELDS}, **_MORE}
    for path, mapping in sorted(dotted.items()):
        *parents, last = path.split(".")
        place = root
        for parent in parents:
            place = place.setdefault(parent, {"properties": {}})["properties"]
        place[last] = mapping
    return root


def main() -> None:
    for path, content in files().items():
        path.write_text(content)


if __name__ == "__main__":
    main()
