r"""Names of values with labels, as Prometheus writes a series: ``orders{country="US"}``.

Labels are sorted. In a label's value, backslash, double quote and line feed are escaped as ``\\``, ``\"`` and
``\n``, so that each name has exactly one meaning.
"""

import re
from collections.abc import Mapping

from settings.texts import escape_controls, mask_secrets, storable

LONGEST_LABEL = 100
"""Characters of a label's value; a longer one is refused where it is measured."""
MOST_SERIES = 50
"""Different labels that one value of a check may have."""
MOST_VALUES = 200
"""Values that one check may measure, whatever a query or a page returns."""

_NAME = re.compile(r"[A-Za-z_:][A-Za-z0-9_:.]*")
_PAIR = re.compile(r'([A-Za-z_][A-Za-z0-9_]*)="((?:[^"\\\n]|\\["\\n])*+)"(?:,(?!\})|(?=\}\Z))')
_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n"}
_UNESCAPED = {escaped: plain for plain, escaped in _ESCAPES.items()}


def labelled(name: str, labels: Mapping[str, str]) -> str:
    """Returns the name of a value with these labels; the name alone without any."""
    pairs = ",".join(f'{key}="{_escape(value)}"' for key, value in sorted(labels.items()))
    return f"{name}{{{pairs}}}" if pairs else name


def shown_label(label: str) -> str:
    """Returns the label as it is stored and exported: without secrets and control characters."""
    return escape_controls(mask_secrets(storable(label)))


def split_labels(text: str) -> tuple[str, dict[str, str]]:
    """Returns what ``labelled`` was given; a text of any other form is a name without labels."""
    name, brace, rest = text.partition("{")
    if not brace or not _NAME.fullmatch(name):
        return text, {}
    labels: dict[str, str] = {}
    position = 0
    while (pair := _PAIR.match(rest, position)) is not None:
        labels[pair[1]] = unescape(pair[2])
        position = pair.end()
    return (name, labels) if labels and rest[position:] == "}" else (text, {})


def unescape(text: str) -> str:
    return re.sub(r'\\["\\n]', lambda match: _UNESCAPED[match[0]], text)


def _escape(text: str) -> str:
    return re.sub(r'[\\"\n]', lambda match: _ESCAPES[match[0]], text)
