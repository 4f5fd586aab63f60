"""Contents as an Adaptive Card.

Every text is a TextRun: Teams reads Markdown in a TextBlock and in a fact, but not in a TextRun
(adaptivecards.io), so that no text needs escapes, which its clients read differently.
"""

import re
from typing import Any

from alerts.channels.teams.limits import FALLBACK, FIELDS, LINK, TEXT, TITLE, VALUE
from alerts.channels.text import encode_address, json_length, plain_value, spell_utc, truncate
from alerts.content import Content, Field, Link, Tone
from probes.reading import Json

_COLOURS = {
    Tone.CRITICAL: "Attention",
    Tone.ERROR: "Attention",
    Tone.WARNING: "Warning",
    Tone.INFO: "Accent",
    Tone.ACKNOWLEDGED: "Accent",
    Tone.RESOLVED: "Good",
}
_ACTIONS = 2


def render(content: Content, _config: Any) -> dict[str, Json]:
    """The body that the workflow "Send webhook alerts to a channel" expects."""
    title = f"{content.icon} {content.title}"
    card: dict[str, Json] = {
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "type": "AdaptiveCard",
        "version": "1.4",
        "msteams": {"width": "Full"},
        "fallbackText": _plain(f"[{content.environment}] {title}: {content.summary}", FALLBACK),
        "body": [
            _block(_run(title, TITLE, size="Large", weight="Bolder", color=_COLOURS[content.tone])),
            _block(_run(content.text, TEXT)),
            *(_field(field) for field in content.fields[:FIELDS]),
            _block(_run(_context(content), TITLE, size="Small", isSubtle=True)),
        ],
    }
    if actions := [_action(link) for link in _links(content)]:
        card["actions"] = list[Json](actions)
    attachment: dict[str, Json] = {
        "contentType": "application/vnd.microsoft.card.adaptive",
        "contentUrl": None,
        "content": card,
    }
    return {"type": "message", "attachments": [attachment]}


def _context(content: Content) -> str:
    return f"Paywatch · {content.footer} · {spell_utc(content.at)}"


def _field(field: Field) -> dict[str, Json]:
    name = _run(f"{field.name}: ", VALUE, weight="Bolder")
    return {**_block(name, _run(plain_value(field.value), VALUE)), "spacing": "None"}


def _links(content: Content) -> list[Link]:
    found = [field.value for field in content.fields if isinstance(field.value, Link)]
    return [link for link in found if json_length(encode_address(link.url)) <= LINK][:_ACTIONS]


def _action(link: Link) -> dict[str, Json]:
    return {"type": "Action.OpenUrl", "title": _plain(link.text, VALUE), "url": encode_address(link.url)}


def _block(*runs: Json) -> dict[str, Json]:
    return {"type": "RichTextBlock", "inlines": list(runs)}


def _run(text: str, limit: int, **style: Json) -> dict[str, Json]:
    return {"type": "TextRun", "text": _plain(text, limit), **style}


def _plain(text: str, limit: int) -> str:
    return truncate(text, limit, _quiet, json_length)


_SPECIAL = re.compile(r"\{(?=\{)|<(?=/?at)", re.IGNORECASE)


def _quiet(text: str) -> str:
    """The text with ``{{DATE(...)}}``, which Teams computes, and ``<at>``, its mentions, divided."""
    return _SPECIAL.sub(lambda found: f"{found[0]}\u200b", text)
