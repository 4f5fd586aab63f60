"""Paths into the JSON body of a response: ``checks.database``, ``items[0].status``, ``'parts."a.b".ok'``."""

import re
from enum import Enum


class Every(Enum):
    """Stands for each element of a list: ``[*]``."""

    EVERY = "*"


EVERY = Every.EVERY
Segment = str | int | Every
JsonPath = tuple[Segment, ...]

_SEGMENT = re.compile(
    r"""
    (?P<dot>\.?)
    (?: "(?P<quoted>(?:[^"]|"")*)"
      | \[ (?P<index>\*|-?[0-9]{1,9}) \]
      | (?P<name>[^."\[\]]+)
    )""",
    re.VERBOSE,
)
_MOST_SEGMENTS = 32


class Quoted(str):
    """A key that was written in double quotes: it is one key, whatever it contains."""

    __slots__ = ()


def parse_json_path(text: str) -> JsonPath:
    """Returns the steps of a path. Raises ValueError, with what to do, if the text is none.

    A leading ``$`` is the document itself. A name of digits is a key, or the index of a list.
    """
    rest = text[1:] if text == "$" or text.startswith(("$.", "$[")) else text
    segments: list[Segment] = []
    position = 0
    while position < len(rest):
        match = _SEGMENT.match(rest, position)
        if match is None or bool(match["dot"]) != _needs_dot(match, segments, text):
            raise ValueError(
                f'"{text}" is no path: write such as a.b, a[0], a[*].b, and a key with dots or brackets '
                'in double quotes: a."b.c"'
            )
        segments.append(_segment(match))
        position = match.end()
    if len(segments) > _MOST_SEGMENTS or not (segments or text == "$"):
        raise ValueError(f"a path has 1 to {_MOST_SEGMENTS} steps")
    return tuple(segments)


def _needs_dot(match: re.Match[str], before: list[Segment], text: str) -> bool:
    """Whether a dot must separate this step from the one before, or from ``$``."""
    return match["index"] is None and bool(before or text.startswith("$."))


def _segment(match: re.Match[str]) -> Segment:
    if match["index"] is not None:
        return EVERY if match["index"] == "*" else int(match["index"])
    if match["quoted"] is not None:
        return Quoted(match["quoted"].replace('""', '"'))
    return match["name"]
