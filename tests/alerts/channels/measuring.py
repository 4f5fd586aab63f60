"""Compares payloads with the limits of their providers."""

from collections.abc import Iterator

import msgspec

from alerts.channels.base import Limit, Limits
from probes.reading import Json


def excesses(payload: Json, limits: Limits) -> list[str]:
    """Each place of the payload that is larger than its limit."""
    return [
        f"{path or 'the payload'}: {size} > {most}"
        for path, limit in limits.items()
        for most, measure in [(limit.most, limit.measure) if isinstance(limit, Limit) else (limit, size_of)]
        for size in map(measure, places(payload, path))
        if size > most
    ]


def size_of(value: Json) -> int:
    """Characters, items; bytes of a number or, which is only the whole payload, of an object."""
    return len(value) if isinstance(value, str | list) else len(msgspec.json.encode(value))


def places(value: Json, path: str) -> Iterator[Json]:
    """The values at ``path``; none if the payload has no such place."""
    step, _, rest = path.partition(".")
    if not step:
        yield value
    elif isinstance(value, dict):
        for key in value if step == "*" else {step} & set(value):
            yield from places(value[key], rest)
    elif isinstance(value, list):
        for each in value if step == "*" else value[int(step) : int(step) + 1]:
            yield from places(each, rest)
