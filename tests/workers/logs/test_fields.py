"""One field, one type: in the source, at run time, and in docs/logs.md."""

import ast
import json
import math
import re
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

import pytest
import structlog
from hypothesis import given
from hypothesis import strategies as st

from tests.workers.logs.log_calls import ROOT, log_calls
from tests.workers.logs.rendered import captured
from workers.logs.ecs_lines import NAMES
from workers.logs.fields import EXTRA, FIELDS, Type
from workers.logs.json_lines import JsonLines
from workers.logs.length import LONGEST_LINE
from workers.logs.typed import typed

NOT_FIELDS = {"exc_info", "after", "clock", "quiet", "since", "trouble", "number"}
"""Arguments that are no fields: structlog's, and those of `Outage` and of the outage of the store."""
ROW = re.compile(r"^\| `(\w+)` +\| (\w+) +\| `([\w.@]+)` +\| (.+?) +\|$", re.MULTILINE)
FIRST = {"timestamp": "2026-11-30T23:07:21.120034Z", "level": "info", "event": "job_failed"}
VALUES: dict[Type, Any] = {
    Type.KEYWORD: str,
    Type.TEXT: str,
    Type.LONG: int,
    Type.DOUBLE: float,
    Type.BOOLEAN: bool,
    Type.DATE: str,
    Type.KEYWORDS: list,
}


def is_declared(name: str, value: Any) -> bool:
    kind = FIELDS[name].type
    if kind is Type.DATE and isinstance(value, str):
        return datetime.fromisoformat(value).tzinfo is not None
    if kind is Type.KEYWORDS and isinstance(value, list):
        return all(type(each) is str for each in value)
    return value is None or type(value) is VALUES[kind]


def test_each_call_logs_declared_fields_only() -> None:
    unknown = {
        f"{call.where}: {name}"
        for call in log_calls()
        for name in set(call.fields) - set(FIELDS) - NOT_FIELDS
    }
    assert unknown == set()


def written_type(value: ast.expr) -> type | None:  # noqa: PLR0911 (one for each form)
    """The type of what can be judged as it is written."""
    match value:
        case ast.Constant(value=constant):
            return type(constant)
        case ast.JoinedStr():
            return str
        case ast.List() | ast.ListComp():
            return list
        case ast.Call(func=ast.Name(id="len")):
            return int
        case ast.Call(func=ast.Name(id="round"), args=[_, _]):
            return float
        case ast.Call(func=ast.Name(id=name)) if name in {"str", "list", "float", "int"}:
            return {"str": str, "list": list, "float": float, "int": int}[name]
        case ast.Call(func=ast.Attribute(attr="isoformat")):
            return str
    return None


def test_each_call_logs_the_declared_types() -> None:
    judged = [
        (f"{call.where}: {name}", FIELDS[name].type, found)
        for call in log_calls()
        for name, value in call.fields.items()
        if name in FIELDS and (found := written_type(value)) is not None
    ]
    assert len(judged) >= 20
    assert [each for each in judged if each[2] is not VALUES[each[1]]] == []


def test_the_page_describes_each_field() -> None:
    page = (ROOT / "docs" / "logs.md").read_text().partition("## Fields")[2].partition("\n## ")[0]
    declared = [(name, str(field.type), NAMES[name], field.meaning) for name, field in FIELDS.items()]
    assert ROW.findall(page) == declared


class _Kind(StrEnum):
    OPENED = "opened"


@pytest.mark.parametrize(
    ("name", "value", "rendered"),
    [
        ("name", 12, "12"),
        ("kind", _Kind.OPENED, "opened"),
        ("name", True, "true"),
        ("checks", 3.0, 3),
        ("seconds", 5, 5.0),
        ("slot", datetime(2026, 1, 2, tzinfo=UTC), "2026-01-02T00:00:00+00:00"),
        ("problems", ("a", "b"), ["a", "b"]),
        ("problems", "a", ["a"]),
        ("error", {"a": 1}, '{"a": 1}'),
        ("incident", None, None),
    ],
)
def test_a_value_is_rendered_as_its_type(name: str, value: Any, rendered: Any) -> None:
    found = typed(None, "info", {name: value})
    assert found == {name: rendered}
    assert type(found[name]) is type(rendered)


@pytest.mark.parametrize(
    ("name", "value", "extra"),
    [
        ("checks", "several", "checks=several"),
        ("checks", 2**63, "checks=9223372036854775808"),
        ("checks", True, "checks=true"),
        ("seconds", math.inf, "seconds=Infinity"),
        ("seconds", "5", "seconds=5"),
        ("slot", "yesterday", "slot=yesterday"),
        ("final", 1, "final=1"),
        ("of_a_library", {"nested": [1]}, 'of_a_library={"nested": [1]}'),
    ],
)
def test_a_value_without_a_field_is_moved_aside(name: str, value: Any, extra: str) -> None:
    assert typed(None, "info", {"name": "page", name: value}) == {"name": "page", EXTRA: [extra]}


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=5,
)


@given(st.dictionaries(st.sampled_from([*set(FIELDS) - {"timestamp", "level", "event"}, "x"]), ANYTHING))
def test_whatever_is_logged_has_the_declared_types(event: dict[str, Any]) -> None:
    line = json.loads(JsonLines({})(typed(None, "info", {**FIRST, **event})))
    assert [name for name in line if not is_declared(name, line[name])] == []


@given(st.text(max_size=20), st.integers(0, 1_000), st.lists(st.text(max_size=20), max_size=20))
def test_a_line_is_short_and_valid(text: str, times: int, several: list[str]) -> None:
    reason, problems = text * times, several * times
    event = {**FIRST, "reason": reason, "problems": problems}
    line = JsonLines({"service": "shop"})(event)
    assert len(line) <= LONGEST_LINE
    assert {"timestamp", "level", "event", "service", "reason", "problems"} <= set(json.loads(line))


def test_the_end_of_a_traceback_is_kept() -> None:
    line = JsonLines({})({**FIRST, "exception": "x" * 19_000 + "ValueError: the end"})
    assert json.loads(line)["exception"].endswith("ValueError: the end")


def test_the_fields_of_a_library_do_not_clash(tmp_path: Path) -> None:
    import logging

    with captured(tmp_path) as found:
        structlog.get_logger().info("worker_started", checks=3)
        logging.getLogger("some.library").warning("hello", extra={"checks": "all of them", "thing": {"a": 1}})
    own, foreign = map(json.loads, found.lines())
    assert own["checks"] == 3
    assert "checks" not in foreign
    assert sorted(foreign["extra"]) == ["checks=all of them", 'thing={"a": 1}']
