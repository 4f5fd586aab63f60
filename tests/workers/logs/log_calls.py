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
        if not isinstance(node, ast.Call):
            continue
        where = f"{path.relative_to(ROOT)}:{node.lineno}"
        if changes := _changes_of(node):
            yield LogCall(where, (), changes, ())
        if names := _names_of(node):
            not_logged = {"detail"} if ast.unparse(node.func) == "recorded" else set()
            keywords = [each for each in node.keywords if each.arg not in not_logged]
            fields = {each.arg: each.value for each in keywords if each.arg is not None}
            spread = tuple(ast.unparse(each.value) for each in node.keywords if each.arg is None)
            events = tuple(event for each in names for event in _constants(each))
            yield LogCall(where, events, fields, spread)


def _changes_of(call: ast.Call) -> dict[str, ast.expr]:
    """The fields that a command logs when its change is done, as far as they are written there."""
    if ast.unparse(call.func) != "act.done" or any(each.arg == "log" for each in call.keywords):
        return {}
    changes = [each.elt if isinstance(each, ast.GeneratorExp) else each for each in map(_starred, call.args)]
    return {
        str(ast.literal_eval(key)): value
        for change in changes
        if isinstance(change, ast.Dict)
        for key, value in zip(change.keys, change.values, strict=True)
        if key is not None
    }


def _starred(argument: ast.expr) -> ast.expr:
    return argument.value if isinstance(argument, ast.Starred) else argument


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
        case ast.Name(id="recorded"):
            return call.args[2:3]
    return []


def _constants(argument: ast.expr) -> Iterator[str]:
    """A name that is passed on (as `Outage` does) is found where it is written."""
    match argument:
        case ast.Constant(value=str(name)):
            yield name
        case ast.IfExp(body=one, orelse=other):
            yield from (*_constants(one), *_constants(other))
