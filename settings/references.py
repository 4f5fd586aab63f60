"""Replaces ``${NAME}`` in string values from the environment.

It runs on the parsed tables, so that no value can change the structure of the file.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any

from settings.problems import Parts, Problem

_REFERENCE = re.compile(r"\$\$\{|\$\{([^{}]*)(\}?)")
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


def replace(written: dict[str, Any], env: Mapping[str, str]) -> tuple[dict[str, Any], list[Problem]]:
    """Returns the tables with references replaced (``$${`` is ``${``), and a problem for each invalid one.

    An empty variable counts as missing. References inside a variable's value are not replaced.
    """
    problems: list[Problem] = []

    def replaced(value: Any, parts: Parts) -> Any:
        if isinstance(value, dict):
            return {key: replaced(each, (*parts, key)) for key, each in value.items()}
        if isinstance(value, list):
            return [replaced(each, (*parts, index)) for index, each in enumerate(value)]
        return _REFERENCE.sub(_lookup(parts, env, problems), value) if isinstance(value, str) else value

    return replaced(written, ()), problems


def stored(written: Mapping[str, Any]) -> list[Problem]:
    """Returns a problem for each template of a body that refers to a variable.

    The outbox stores what a template becomes, and the values of variables are often secrets.
    """
    channels = written.get("channels")
    tables = channels.items() if isinstance(channels, dict) else ()
    sentence = "a body is stored with each message, so it must not refer to a variable: put a token into url"
    return [
        Problem(("channels", name, "body"), sentence)
        for name, table in tables
        if isinstance(table, dict) and referenced(table.get("body"))
    ]


def referenced(written: Any) -> set[str]:
    """Returns the names of all variables that the tables refer to."""
    if isinstance(written, dict | list):
        inner = written.values() if isinstance(written, dict) else written
        return set().union(*map(referenced, inner))
    found = _REFERENCE.finditer(written) if isinstance(written, str) else ()
    return {match[1] for match in found if match[1]}


def _lookup(parts: Parts, env: Mapping[str, str], problems: list[Problem]) -> Callable[[re.Match[str]], str]:
    def value_of(match: re.Match[str]) -> str:
        name, closed = match[1], match[2]
        if name is None:
            return "${"
        if not closed or not _NAME.fullmatch(name):
            problems.append(Problem(parts, "write a reference as ${NAME}, and a literal ${ as $${"))
        elif not env.get(name):
            problems.append(Problem(parts, f"the environment variable {name} is not set", unset=name))
        return env.get(name, "")

    return value_of
