"""A content as plain lines, for an alert's description, and texts in which tools find no links."""

import re
from datetime import datetime

import msgspec

from alerts.content import Content, Field, Link
from probes.reading import Json

_WORD_JOINER = "\N{WORD JOINER}"
"""Invisible, and no part of an address or a name."""
_BEFORE = re.compile(r"(:)(?=//)|(www)(?=\.)|([@<\]])", re.IGNORECASE)


def describe(content: Content, *, links: bool = True) -> str:
    """The text, the fields and the footer. ``links``: whether fields that are links belong to it."""
    fields = [field for field in content.fields if links or not isinstance(field.value, Link)]
    return "\n".join([content.text, "", *map(_line, fields), content.footer])


def plain_text(value: Json) -> str:
    """A field for programs as a text: JSON, unless it is one."""
    return value if isinstance(value, str) else msgspec.json.encode(value).decode()


def without_links(text: str) -> str:
    """The text with an invisible character in what tools turn into links, mentions and tags.

    Only for tools that have no escape of their own, or link addresses in escaped text as well.
    """
    return _BEFORE.sub(lambda found: found[0] + _WORD_JOINER, text)


def _line(field: Field) -> str:
    value = field.value
    if isinstance(value, datetime):
        value = f"{value:%Y-%m-%d %H:%M:%S} UTC"
    return f"{field.name}: {value.url if isinstance(value, Link) else value}"
