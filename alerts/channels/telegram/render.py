"""Contents as a text with entities, which say where its formats are: no text needs escapes, or can break one.

Telegram looks for mentions, addresses, commands and tags in every text except in code. So every text is code.
"""

from datetime import datetime
from typing import Any

from alerts.channels.telegram.limits import FIELDS, LINK, MESSAGE, NAME, TITLE, VALUE
from alerts.channels.text import encode_address, plain_value, spell_utc, truncate, utf16_units
from alerts.content import Content, Field, Link, Tone
from probes.reading import Json


def render(content: Content, _config: Any) -> dict[str, Json]:
    after = _Text()
    for field in content.fields[:FIELDS]:
        _add_field(after, field)
    after.add("\n")
    after.add(_line(f"Paywatch · {content.footer}", TITLE), "code")
    text = _Text()
    text.add(f"{content.icon} ")
    text.add(_line(content.title, TITLE), "code")
    text.add("\n")
    room = MESSAGE - text.units - after.units - 1
    text.add(truncate(content.text.strip() or "-", room, _quiet, utf16_units), "pre")
    text.add("\n")
    text.append(after)
    return {
        "text": text.text,
        "entities": list[Json](text.entities),
        "link_preview_options": {"is_disabled": True},
        "disable_notification": content.tone is Tone.INFO,
    }


class _Text:
    """A text that grows, with its entities."""

    def __init__(self) -> None:
        self.text = ""
        self.units = 0
        self.entities: list[dict[str, Json]] = []

    def add(self, text: str, kind: str | None = None, **more: Json) -> None:
        length = utf16_units(text)
        if kind is not None:
            self.entities.append({"type": kind, "offset": self.units, "length": length, **more})
        self.text += text
        self.units += length

    def append(self, other: "_Text") -> None:
        moved = [{**each, "offset": int(str(each["offset"])) + self.units} for each in other.entities]
        self.entities += moved
        self.text += other.text
        self.units += other.units


def _add_field(text: _Text, field: Field) -> None:
    text.add(f"{truncate(field.name, NAME, _quiet, utf16_units)}: ")
    value = field.value
    if isinstance(value, datetime):
        text.add(spell_utc(value))
    elif isinstance(value, Link) and len(encode_address(value.url)) <= LINK:
        text.add(_line(value.text, VALUE), "text_link", url=encode_address(value.url))
    else:
        text.add(_line(plain_value(value), VALUE), "code")
    text.add("\n")


def _line(text: str, limit: int) -> str:
    """One line: an entity that is empty or blank would be refused."""
    return truncate(" ".join(text.split()) or "-", limit, _quiet, utf16_units)


def _quiet(text: str) -> str:
    return text.replace("@", "@\u200b")
