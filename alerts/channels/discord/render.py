"""Contents as an embed, in which no text mentions anybody, links or formats."""

import re
from datetime import datetime
from typing import Any

from alerts.channels.discord.limits import (
    SHORT_FOOTER,
    SHORT_NAME,
    SHORT_VALUE,
    SHOWN_FIELDS,
    TEXT,
    TITLE,
    URL,
)
from alerts.channels.text import encode_address, is_web_address, truncate, utf16_units
from alerts.content import Content, Field, Link, Tone
from probes.reading import Json

_COLOURS = {
    Tone.CRITICAL: 0xD32F2F,
    Tone.ERROR: 0xF57C00,
    Tone.WARNING: 0xFBC02D,
    Tone.INFO: 0x1976D2,
    Tone.ACKNOWLEDGED: 0x7B1FA2,
    Tone.RESOLVED: 0x388E3C,
}


def render(content: Content, _config: Any) -> dict[str, Json]:
    """``content`` is what a phone shows. The title leads to the incident or runbook, if its address fits."""
    title = f"{content.icon} {content.title}"
    embed: dict[str, Json] = {
        "title": escape(title, TITLE),
        "description": escape(content.text, TEXT) or "-",
        "color": _COLOURS[content.tone],
        "timestamp": content.at.isoformat(),
        "fields": [_field(field) for field in content.fields[:SHOWN_FIELDS]],
        "footer": {"text": _footer(content)},
    }
    if content.link is not None and is_web_address(content.link.url):
        address = encode_address(content.link.url)
        embed |= {"url": address} if len(address) <= URL else {}
    return {
        "content": escape(f"[{content.environment}] {title}", TITLE),
        "embeds": [embed],
        "allowed_mentions": {"parse": []},
    }


_MARKUP = re.compile(r"[\\*~`|>#\[\]()</]|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])")
"""What begins or ends a format, a mention or an address; an underscore within a word does not."""


def escape(text: str, limit: int) -> str:
    """At most ``limit`` UTF-16 units in which Discord finds no markup, address or mention."""
    return truncate(text.strip(), limit, _escaped, utf16_units)


def _escaped(text: str) -> str:
    """Discord shows any punctuation after a backslash as it is. A mention of everybody needs more."""
    return _unmentioned(_MARKUP.sub(r"\\\g<0>", text))


def _footer(content: Content) -> str:
    """Discord reads no markup in a footer."""
    return truncate(f"Paywatch · {content.footer}".strip(), SHORT_FOOTER, _unmentioned, utf16_units)


def _unmentioned(text: str) -> str:
    return text.replace("@", "@\u200b")


def _field(field: Field) -> dict[str, Json]:
    """A field without a value makes Discord refuse the whole message."""
    return {"name": escape(field.name, SHORT_NAME), "value": _value(field.value) or "-", "inline": True}


def _value(value: datetime | Link | str) -> str:
    """A time is shown in each reader's time zone."""
    if isinstance(value, datetime):
        return f"<t:{int(value.timestamp())}:F>"
    return _link(value) if isinstance(value, Link) else escape(value, SHORT_VALUE)


def _link(link: Link) -> str:
    shown = f"[{escape(link.text, SHORT_NAME)}]({encode_address(link.url)})"
    return shown if len(shown) <= SHORT_VALUE else escape(link.url, SHORT_VALUE)
