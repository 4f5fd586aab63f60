"""Writes values and comments of TOML. Names of tables and columns are untrusted: none can end its line."""

import json
from collections.abc import Mapping

_BARE = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-")


def text(value: str) -> str:
    """Returns a string of TOML: literal if it has double quotes, as names of tables often have."""
    if '"' in value and "'" not in value and value.isprintable():
        return f"'{value}'"
    quoted = json.dumps(value, ensure_ascii=False)
    return "".join(each if each.isprintable() else f"\\U{ord(each):08x}" for each in quoted)


def key(name: str) -> str:
    return name if name and set(name) <= _BARE else text(name)


def value(written: object) -> str:
    """Returns a string, a number, a boolean, a list or a table of these as one line."""
    if isinstance(written, Mapping):
        return "{ " + ", ".join(f"{key(name)} = {value(each)}" for name, each in written.items()) + " }"
    if isinstance(written, list | tuple):
        return "[" + ", ".join(map(value, written)) + "]"
    if isinstance(written, bool):
        return "true" if written else "false"
    return text(written) if isinstance(written, str) else str(written)


def line(name: str, written: object) -> str:
    """Returns a key whose texts mean themselves."""
    return f"{key(name)} = {value(without_references(written))}"


def without_references(written: object) -> object:
    """Escapes ``${`` in texts: the file replaces ``${NAME}`` by a variable, which may be a secret."""
    if isinstance(written, str):
        return written.replace("${", "$${")
    if isinstance(written, Mapping):
        return {name: without_references(each) for name, each in written.items()}
    return [without_references(each) for each in written] if isinstance(written, list | tuple) else written
