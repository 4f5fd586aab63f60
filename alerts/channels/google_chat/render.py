"""Contents as a card, in whose texts Google Chat reads a little HTML, but no mentions."""

import html
from typing import Any

from alerts.channels.google_chat.limits import BUTTONS, FIELDS, LINK, NAME, TEXT, TITLE, VALUE
from alerts.channels.text import encode_address, json_length, plain_value, spell_utc, truncate
from alerts.content import Content, Field, Link
from probes.reading import Json


def render(content: Content, _config: Any) -> dict[str, Json]:
    """``fallbackText`` is what a phone shows. Messages with one ``threadKey`` form a thread."""
    title = f"{content.icon} {content.title}"
    widgets: list[Json] = [
        {"textParagraph": {"text": _html(content.text, TEXT)}},
        *(_widget(field) for field in content.fields[:FIELDS]),
        {"textParagraph": {"text": _html(f"Paywatch · {content.footer} · {spell_utc(content.at)}", VALUE)}},
    ]
    if buttons := [_button(link) for link in _links(content)]:
        widgets.append({"buttonList": {"buttons": list[Json](buttons)}})
    environment = f"{content.service} ({content.environment})"
    card: Json = {
        "header": {"title": _plain(title, TITLE), "subtitle": _plain(environment, TITLE)},
        "sections": [{"widgets": widgets}],
    }
    message: dict[str, Json] = {
        "fallbackText": _plain(f"[{content.environment}] {title}: {content.summary}", TITLE),
        "cardsV2": [{"cardId": "paywatch", "card": card}],
    }
    return message if content.thread is None else {**message, "thread": {"threadKey": content.thread}}


def _widget(field: Field) -> Json:
    value = _html(plain_value(field.value), VALUE)
    return {"decoratedText": {"topLabel": _plain(field.name, NAME), "text": value, "wrapText": True}}


def _links(content: Content) -> list[Link]:
    found = [field.value for field in content.fields if isinstance(field.value, Link)]
    return [link for link in found if len(encode_address(link.url)) <= LINK][:BUTTONS]


def _button(link: Link) -> Json:
    return {"text": _plain(link.text, NAME), "onClick": {"openLink": {"url": encode_address(link.url)}}}


def _html(text: str, limit: int) -> str:
    return truncate(text.strip() or "-", limit, html.escape, json_length)


def _plain(text: str, limit: int) -> str:
    return truncate(text.strip() or "-", limit, _quiet, json_length)


def _quiet(text: str) -> str:
    """A text without ``<users/all>``, which would mention everybody if it were read as a message's text."""
    return text.replace("<", "<\u200b")
