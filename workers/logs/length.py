"""Keeps a line within 8 kB, above which collectors split or drop it. It stays valid JSON."""

from collections.abc import Callable, Mapping
from typing import Any

LONGEST_LINE = 8_000
"""Bytes of a line. Lines are ASCII, so these are characters too."""
_WHOLE = ("timestamp", "level", "event")

Render = Callable[[Mapping[str, Any]], str]


def shorten(event: Mapping[str, Any], render: Render) -> str:
    """Returns the line with its longest texts and lists cut, until it fits."""
    longest = LONGEST_LINE
    while True:
        longest //= 2
        cut = {
            name: value if name in _WHOLE else _cut(value, longest, from_end=name == "exception")
            for name, value in event.items()
        }
        if len(line := render(cut)) <= LONGEST_LINE:
            return line


def _cut(value: Any, longest: int, *, from_end: bool = False) -> Any:
    """The end of a traceback names the error; of other texts the beginning says most."""
    if isinstance(value, list):
        return _cut_list(value, longest)
    if not isinstance(value, str) or len(value) <= longest:
        return value
    more = f"({len(value) - longest} more)"
    return f"{more} …{value[-longest:]}" if from_end else f"{value[:longest]}… {more}"


def _cut_list(values: list[str], longest: int) -> list[str]:
    kept: list[str] = []
    for value in values:
        if longest <= 0:
            return [*kept, f"… ({len(values) - len(kept)} more)"]
        kept.append(_cut(value, longest))
        longest -= len(value) + 4
    return kept
