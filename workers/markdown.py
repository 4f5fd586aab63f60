"""Untrusted texts in Markdown: without markup, links, mentions, secrets and control characters."""

import re
from collections.abc import Iterable, Iterator, Sequence

from settings.texts import escape_controls, mask_secrets

_MARKUP = re.compile(r"([\\`*_{}\[\]<>|~&$^])")
_AT_THE_START = re.compile(r"^([#+\-=]|\d+(?=[.)]))")
_ADDRESS = re.compile(r":(?=//)|(?<=www)\.|(?<=mailto):|(?<=xmpp):", re.IGNORECASE)
_MENTION = re.compile("@(?=\\S)")
LONGEST = 1000
"""Characters of one text."""


def escape(text: str, limit: int = LONGEST) -> str:
    """Returns the text as one line that every Markdown renderer shows as it is.

    The backslash before a colon keeps GitHub from making a link of an address, and the zero-width space keeps
    it from notifying whoever is called like the word after an ``@``.
    """
    line = escape_controls(" ".join(mask_secrets(text).split()))
    if len(line) > limit:
        line = f"{line[:limit]}… ({len(line) - limit} more)"
    line = _ADDRESS.sub(r"\\\g<0>", _MARKUP.sub(r"\\\1", line))
    line = _AT_THE_START.sub(lambda found: _not_at_the_start(found[0]), line)
    return _MENTION.sub("@\N{ZERO WIDTH SPACE}", line)


def _not_at_the_start(mark: str) -> str:
    return f"{mark}\N{ZERO WIDTH SPACE}" if mark.isdigit() else f"\\{mark}"


def table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """Yields the lines of a table. Cells must be escaped."""
    yield f"| {' | '.join(columns)} |"
    yield f"| {' | '.join('---' for _ in columns)} |"
    for row in rows:
        yield f"| {' | '.join(row)} |"
