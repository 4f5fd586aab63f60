"""Lists of ``key=value`` in one environment variable, as OpenTelemetry writes headers and attributes.

The form is that of W3C Baggage without its metadata: commas between the entries, values percent-encoded.
"""

import re
from collections.abc import Iterator
from urllib.parse import unquote

_HEADER_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_BROKEN_ESCAPE = re.compile(r"%(?![0-9A-Fa-f]{2})")
_OF_THE_PROTOCOL = frozenset(
    {"connection", "content-encoding", "content-length", "content-type", "host", "transfer-encoding"}
)


def parse_headers(text: str) -> dict[str, str]:
    """Returns the values by header name in lower case. Raises ValueError, which quotes no value."""
    found: dict[str, str] = {}
    for number, key, value in _entries(text, "NAME=VALUE"):
        name = key.lower()
        if not _HEADER_NAME.fullmatch(name):
            raise ValueError(f"entry {number} has no valid name of a header before the =")
        if name in _OF_THE_PROTOCOL:
            raise ValueError(f"entry {number} is {name}, which Paywatch sets itself: remove it")
        if not value.isascii() or not value.isprintable() or value != value.strip():
            sentence = "has a value that no header can carry: write it in ASCII, without spaces around it"
            raise ValueError(f"entry {number} {sentence}")
        if not value:
            raise ValueError(f"entry {number} has no value after the =")
        found[name] = value
    return found


def parse_attributes(text: str) -> dict[str, str]:
    """Returns the values by attribute. Raises ValueError."""
    return {key: value for _, key, value in _entries(text, "KEY=VALUE")}


def _entries(text: str, form: str) -> Iterator[tuple[int, str, str]]:
    """Yields number, key and value of each entry. Empty ones, such as after a last comma, are skipped."""
    for number, entry in enumerate(text.split(","), 1):
        if not entry.strip():
            continue
        key, separator, value = entry.partition("=")
        if not separator or not key.strip():
            raise ValueError(f"entry {number} must have the form {form}, with %2C for a comma in the value")
        yield number, _decoded(number, key), _decoded(number, value)


def _decoded(number: int, text: str) -> str:
    if _BROKEN_ESCAPE.search(text):
        raise ValueError(f"entry {number} has a % without two hexadecimal digits: write %25 for a % itself")
    try:
        return unquote(text.strip(), errors="strict")
    except UnicodeDecodeError:
        raise ValueError(f"entry {number} is not percent-encoded UTF-8") from None
