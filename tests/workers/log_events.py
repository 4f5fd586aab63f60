"""The events that the code logs, found in its source."""

import ast
from collections.abc import Iterator
from pathlib import Path

from workers.foreign_lines import ARQ_EVENTS, ARQ_OTHER, OTHER

ROOT = Path(__file__).parents[2]
PACKAGES = ("settings", "stripeapi", "probes", "reconcile", "alerts", "store", "workers")
LOGGERS = ("log", "_log")
LEVELS = ("debug", "info", "warning", "error", "exception", "critical")


def logged_events() -> set[str]:
    files = [path for package in PACKAGES for path in (ROOT / package).rglob("*.py")]
    own = {event for path in files for event in _events(ast.parse(path.read_text()))}
    return own | set(ARQ_EVENTS.values()) | {ARQ_OTHER, OTHER}


def _events(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            for argument in _names_of(node):
                yield from _constants(argument)


def _names_of(call: ast.Call) -> list[ast.expr]:
    """The arguments that are events."""
    match call.func:
        case ast.Attribute(attr=level, value=ast.Name(id=logger)) if logger in LOGGERS and level in LEVELS:
            return call.args[:1]
        case ast.Attribute(attr="log", value=ast.Name(id=logger)) if logger in LOGGERS:
            return call.args[1:2]
        case ast.Name(id="Outage"):
            return call.args[:2]
    return []


def _constants(argument: ast.expr) -> Iterator[str]:
    """A name that is passed on (as `Outage` does) is found where it is written."""
    match argument:
        case ast.Constant(value=str(name)):
            yield name
        case ast.IfExp(body=one, orelse=other):
            yield from (*_constants(one), *_constants(other))
