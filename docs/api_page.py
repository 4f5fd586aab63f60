"""Makes ``console/api.md`` from the table of operations: ``make generated``."""

from collections.abc import Iterator, Mapping
from itertools import groupby
from pathlib import Path
from typing import Any

from console.api.openapi import public_path
from console.api.operation import Operation
from console.api.table import operations
from console.routes import LISTINGS

PAGE = Path(__file__).parent / "console" / "api.md"
MARK = "## Operations\n"
"""What follows it is generated; what is before it is written by hand."""


def files() -> dict[Path, str]:
    """Returns the content of the page."""
    introduction = PAGE.read_text().partition(MARK)[0]
    return {PAGE: introduction + "\n".join(_lines())}


def _lines() -> Iterator[str]:
    yield MARK
    table = sorted(operations(LISTINGS), key=lambda each: each.tag)
    for tag, found in groupby(table, lambda each: each.tag):
        yield from (f"### {tag}", "")
        for each in found:
            yield from _entry(each)


def _entry(each: Operation) -> Iterator[str]:
    yield from (
        f"#### `{each.method} {public_path(each)}`",
        "",
        f"{each.title}. Permission: `{each.permission}`.",
        "",
    )
    rows: list[tuple[str, str, str]] = [
        (
            f"`{one.name}`" + (" (required)" if one.required and one.place != "path" else ""),
            one.place,
            _meaning(one.meaning, one.schema),
        )
        for one in each.parameters
    ]
    if each.body is not None:
        rows += [
            (f"`{name}`{_required(one)}", "body", _meaning(one.get("description", ""), one))
            for name, one in _properties(each)
        ]
    if rows:
        yield from ("| name | in | meaning |", "| ---- | -- | ------- |")
        yield from (f"| {' | '.join(row)} |" for row in rows)
        yield ""


def _properties(each: Operation) -> Iterator[tuple[str, dict[str, Any]]]:
    if each.body is None:
        return
    schema = each.body.model_json_schema()
    for name, one in schema.get("properties", {}).items():
        yield name, {**one, "needed": name in schema.get("required", [])}


def _required(one: dict[str, Any]) -> str:
    return " (required)" if one["needed"] else ""


def _meaning(text: str, schema: Mapping[str, Any]) -> str:
    choices = ", ".join(f"`{each}`" for each in schema.get("enum", ()))
    if "const" in schema:
        choices = f"`{schema['const']}`"
    return "; ".join(part for part in (text, choices) if part) or " "


if __name__ == "__main__":
    for path, content in files().items():
        path.write_text(content)
