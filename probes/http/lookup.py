"""Finds the values at a path of a JSON document."""

from collections.abc import Iterator
from enum import Enum
from functools import lru_cache

from probes.reading import Json
from settings.checks.http_paths import EVERY, JsonPath, Quoted, parse_json_path

path_of = lru_cache(maxsize=4096)(parse_json_path)


class Missing(Enum):
    """Marks a path that does not exist, which is not the same as null."""

    MISSING = "missing"
    EMPTY = "empty"
    """A list without an element, of which ``[*]`` would promise something about nothing."""


MISSING, EMPTY = Missing.MISSING, Missing.EMPTY
Found = Json | Missing


def value_at(document: Json, path: str) -> Found:
    """Returns the first value at a path."""
    return next(values_at(document, path))[1]


def values_at(document: Json, path: str) -> Iterator[tuple[str, Found]]:
    """Yields the value at the path with its place; for each element of a list if the path has ``[*]``."""
    steps = path_of(path)
    if EVERY not in steps:
        yield path, _find(document, steps)
        return
    yield from _every(document, steps, "")


def _every(document: Json, steps: JsonPath, place: str) -> Iterator[tuple[str, Found]]:
    index = steps.index(EVERY) if EVERY in steps else len(steps)
    here = _find(document, steps[:index]) if index else document
    place = _join(place, steps[:index])
    if index == len(steps) or isinstance(here, Missing):
        yield place, here
    elif not isinstance(here, list):
        yield f"{place}[*]", MISSING
    elif not here:
        yield f"{place}[*]", EMPTY
    else:
        for number, element in enumerate(here):
            yield from _every(element, steps[index + 1 :], f"{place}[{number}]")


def _join(place: str, steps: JsonPath) -> str:
    for step in steps:
        if isinstance(step, int):
            place += f"[{step}]"
        else:
            place += f".{step}" if place else str(step)
    return place


def _find(value: Json, steps: JsonPath) -> Found:
    if not steps:
        return value
    step, rest = steps[0], steps[1:]
    if isinstance(value, list):
        number = int(step) if isinstance(step, int) or (isinstance(step, str) and step.isdecimal()) else None
        inside = number is not None and -len(value) <= number < len(value)
        return _find(value[number], rest) if inside and number is not None else MISSING
    if not isinstance(value, dict) or not isinstance(step, str):
        return MISSING
    for count, key in _keys(steps):
        if key in value and (found := _find(value[key], steps[count:])) is not MISSING:
            return found
    return MISSING


def _keys(steps: JsonPath) -> Iterator[tuple[int, str]]:
    """Yields the keys that the path may begin with: ``a.b`` is a key of its own, or ``b`` within ``a``."""
    if not isinstance(steps[0], Quoted):
        plain = [step for step in steps if type(step) is str]
        names = plain if len(plain) == len(steps) else steps[: _leading_names(steps)]
        for count in range(len(names), 1, -1):
            yield count, ".".join(str(name) for name in names[:count])
    yield 1, str(steps[0])


def _leading_names(steps: JsonPath) -> int:
    return next((index for index, step in enumerate(steps) if type(step) is not str), len(steps))
