"""Packages whose public names are imported on first use, so that a command imports only what it uses."""

import ast
import inspect
import sys
from collections.abc import Callable, Iterator
from importlib import import_module
from typing import Any


def lazy_attributes(package: str) -> Callable[[str], Any]:
    """Returns the ``__getattr__`` of a package whose ``__init__`` imports its names only for type checkers.

    It reads them from the ``if TYPE_CHECKING:`` block itself, so that each name is written once. A name must
    not be a module of the package too: importing that module would replace it.
    """
    homes = dict(_imports(ast.parse(inspect.getsource(sys.modules[package]))))

    def load(name: str) -> Any:
        if name not in homes:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        found = getattr(import_module(homes[name]), name)
        setattr(sys.modules[package], name, found)
        return found

    return load


def _imports(tree: ast.Module) -> Iterator[tuple[str, str]]:
    """Yields each name that the package imports for type checkers, with its module."""
    for block in tree.body:
        if isinstance(block, ast.If):
            for each in block.body:
                if isinstance(each, ast.ImportFrom) and each.module is not None:
                    yield from ((alias.name, each.module) for alias in each.names)
