"""Every call in the source that logs a line, with its event and its fields, found in the syntax tree."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

from workers.foreign_lines import ARQ_EVENTS, ARQ_OTHER, OTHER

ROOT = Path(__file__).parents[3]
PACKAGES = (
    "settings",
    "stripeapi",
    "probes",
    "reconcile",
    "alerts",
    "store",
    "discovery",
    "workers",
    "console",
)
LOGGERS = ("log", "_log")
LEVELS = ("debug", "info", "warning", "error", "exception", "critical")


class LogCall(NamedTuple):
    """``fields`` by name, as they are written; ``**`` is not followed."""

    where: str
    events: tuple[str, ...]
    fields: dict[str, ast.expr]
    spread: tuple[str, ...]


@cache
def log_calls() -> list[LogCall]:
    files = [path for package in PACKAGES for path in sorted((ROOT / package).rglob("*.py"))]
    return [call for path in files for call in _calls(path)]


def logged_events() -> set[str]:
    own = {event for call in log_calls() for event in call.events}
    return own | set(ARQ_EVENTS.values()) | {ARQ_OTHER, OTHER}


def _calls(path: Path) -> Iterator[LogCall]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Call) and (names := _names_of(node)):
            fields = {each.arg: each.value for each in node.keywords if each.arg is not None}
            spread = tuple(ast.unparse(each.value) for each in node.keywords if each.arg is None)
            events = tuple(event for each in names for event in _constants(each))
            yield LogCall(f"{path.relative_to(ROOT)}:{node.lineno}", events, fields, spread)


def _names_of(call: ast.Call) -> list[ast.expr]:
    """The arguments that are events."""
    match call.func:
        case ast.Attribute(attr=level, value=ast.Name(id=logger)) if logger in LOGGERS and level in LEVELS:
            return call.args[:1]
        case ast.Attribute(attr="log", value=ast.Name(id=logger)) if logger in LOGGERS:
            return call.args[1:2]
        case ast.Name(id="Outage"):
            return call.args[:2]
        case ast.Name(id="audit" | "write_error_line"):
            return call.args[1:2]
    return []


def _constants(argument: ast.expr) -> Iterator[str]:
    """A name that is passed on (as `Outage` does) is found where it is written."""
    match argument:
        case ast.Constant(value=str(name)):
            yield name
        case ast.IfExp(body=one, orelse=other):
            yield from (*_constants(one), *_constants(other))
