"""The differences between two configurations as JSON types, key by key."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from settings.texts import escape_controls

_MASK = "********"
"""What `settings.urls` shows in place of a secret."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One key whose value differs, such as ``checks.api.every``; None where it does not exist."""

    key: str
    before: Any
    after: Any


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Difference]:
    """Returns the keys that differ, in the order of the configuration.

    A list of named tables (checks, rules) is compared by name: a table that moved did not change.
    """
    return list(_differences("", before, after))


def _differences(key: str, before: Any, after: Any) -> Iterator[Difference]:
    old, new = _by_name(before), _by_name(after)
    if not isinstance(old, Mapping) or not isinstance(new, Mapping):
        if before != after or type(before) is not type(after):
            yield Difference(key, before, after)
        return
    for name in dict.fromkeys([*old, *new]):
        yield from _differences(f"{key}.{name}" if key else name, old.get(name), new.get(name))


def describe(change: Difference) -> str:
    """``checks.api.every: "30s" -> "1m"``, on one line; tables are named by their kind."""
    before, after = (_shown(value) for value in (change.before, change.after))
    if before == after and _MASK in after:
        after = "another secret"
    return escape_controls(f"{change.key}: {before} -> {after}")


def _shown(value: Any) -> str:
    if isinstance(value, dict) and "name" in value:
        return f"{value.get('kind', 'rule')}"
    return "not set" if value is None else json.dumps(value, ensure_ascii=False)


def flatten(tables: Mapping[str, Any]) -> dict[str, Any]:
    """Returns each value that is no table by the key that a difference of it has."""
    return dict(_values("", tables))


def _values(key: str, value: Any) -> Iterator[tuple[str, Any]]:
    named = _by_name(value)
    if not isinstance(named, Mapping):
        yield key, value
        return
    for name, each in named.items():
        yield from _values(f"{key}.{name}" if key else name, each)


def _by_name(value: Any) -> Any:
    if (
        isinstance(value, list)
        and value
        and all(isinstance(each, Mapping) and "name" in each for each in value)
    ):
        return {each["name"]: each for each in value}
    return {} if value == [] else value
