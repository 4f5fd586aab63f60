"""Cuts what lies deeper in a JSON document than any path reaches.

Browsers read documents of any depth, and Python's parsers refuse those of about a thousand levels.
"""

import re

_DEEPEST = 100
"""Levels that are kept; a path has at most 32 steps."""
_MOST_PARTS = 200_000
"""Brackets and texts: more would delay the other checks of the worker."""
# A text that does not end reaches to the end of the document, so that the time is linear.
_PART = re.compile(r'"(?:[^"\\]++|\\(?:.|\Z))*+(?:"|\Z)|[\[\]{}]', re.DOTALL)
_CLOSING = {"[": "]", "{": "}"}


class TooDeep(ValueError):
    """The document has too many parts to be cut."""


def cut_deep(text: str) -> str:
    """Returns the document with null in place of each list and object below the last level that is kept.

    Raises ValueError if the brackets do not match, and TooDeep.
    """
    kept: list[str] = []
    expected: list[str] = []
    start = 0
    for count, match in enumerate(_PART.finditer(text)):
        part = match[0]
        if count == _MOST_PARTS:
            raise TooDeep
        if part in _CLOSING:
            expected.append(_CLOSING[part])
            if len(expected) == _DEEPEST + 1:
                kept.append(text[start : match.start()] + "null")
        elif part in "]}":
            if not expected or expected.pop() != part:
                raise ValueError("the brackets do not match")
            if len(expected) == _DEEPEST:
                start = match.end()
    if expected:
        raise ValueError("the brackets do not match")
    return "".join(kept) + text[start:]
