"""Google Chat: a card in the thread of its incident, and no mention in any text."""

import json
import re
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings

from alerts import CHANNELS, send
from settings import Channel
from settings.channels.google_chat import GoogleChatChannel
from tests.alerts.channels.contract import ChannelContract
from tests.alerts.channels.measuring import excesses
from tests.alerts.channels.receiver import Receiver
from tests.alerts.channels.suite import SECRET, TARGET, answering
from tests.alerts.channels.texts import hostile_text
from tests.alerts.messages import incident, make_message, notice, strings

URL = f"https://chat.googleapis.com/v1/spaces/AAA/messages?key=k&token={SECRET}"
IN_THREAD = "messageReplyOption=REPLY_MESSAGE_FALLBACK_TO_NEW_THREAD"
REQUEST = f"requestId={make_message().notification.dedupe_key.replace(':', '%3A')}"


class TestGoogleChat(ChannelContract):
    kind = "google_chat"
    target = f"{TARGET}&{REQUEST}&{IN_THREAD}"
    success_body = b'{"name": "spaces/AAA/messages/BBB", "thread": {"name": "spaces/AAA/threads/CCC"}}'
    judges_answers = True
    repeats_messages = True

    def config(self, url: str) -> Channel:
        return GoogleChatChannel.model_validate({"kind": "google_chat", "url": url})

    async def test_the_reference_is_the_messages_name(self) -> None:
        async with answering(200, self.success_body) as http:
            sent = await send(self.config(URL), self.delivery(), http)
        assert sent.reference == "spaces/AAA/messages/BBB"

    @pytest.mark.parametrize("name", [f"spaces/AAA/messages/{SECRET}", "messages/\x1b[31m", "x" * 5_000])
    async def test_a_lying_server_gives_no_reference(self, name: str) -> None:
        async with answering(200, json.dumps({"name": name}).encode()) as http:
            assert (await send(self.config(URL), self.delivery(), http)).reference == ""

    async def test_a_notice_belongs_to_no_thread(self, http: httpx.AsyncClient, receiver: Receiver) -> None:
        await send(self.config(receiver.url("/x?key=k")), self.of_notice(), http)
        (received,) = receiver.received
        assert set(parse_qs(urlsplit(received.target).query)) == {"key", "requestId"}
        assert "thread" not in received.json

    @pytest.mark.parametrize(
        ("status", "code", "kind"),
        [
            ("RESOURCE_EXHAUSTED", 400, "retry"),
            ("UNAVAILABLE", 400, "retry"),
            ("UNKNOWN", 500, "retry"),
            ("PERMISSION_DENIED", 403, "permanent"),
            ("INVALID_ARGUMENT", 400, "permanent"),
        ],
    )
    async def test_an_error_with_the_status_200_is_one(self, status: str, code: int, kind: str) -> None:
        body = {"error": {"code": code, "message": f"no {SECRET}", "status": status}, "name": "x"}
        async with answering(200, json.dumps(body).encode()) as http:
            error = await self.failure(http, URL)
        assert error.kind == kind
        assert status in str(error)
        assert SECRET not in str(error)


def card_of(payload: Any) -> dict[str, Any]:
    """The card, if the documentation of Google Chat allows the message."""
    assert set(payload) <= {"fallbackText", "cardsV2", "thread"}
    (wrapped,) = payload["cardsV2"]
    assert wrapped["cardId"]
    card: dict[str, Any] = wrapped["card"]
    for widget in card["sections"][0]["widgets"]:
        ((kind, value),) = widget.items()
        assert kind in {"textParagraph", "decoratedText", "buttonList"}
        assert kind == "buttonList" or value["text"].strip()
    return card


def test_an_opening_is_a_card_in_the_incidents_thread() -> None:
    payload: Any = CHANNELS["google_chat"].render(incident(), None)
    card = card_of(payload)
    assert card["header"] == {"title": "🔴 P0 opened: api", "subtitle": "shop (production)"}
    reason, severity, *_, buttons = card["sections"][0]["widgets"]
    assert reason == {"textParagraph": {"text": "answered 500 where 200 was expected"}}
    assert severity == {"decoratedText": {"topLabel": "Severity", "text": "P0", "wrapText": True}}
    (button,) = buttons["buttonList"]["buttons"]
    assert button["onClick"] == {"openLink": {"url": "https://wiki.example/runbooks/api"}}
    assert payload["thread"] == {"threadKey": make_message().notification.incident}
    assert payload["fallbackText"].startswith("[production] 🔴 P0 opened: api: answered 500")


@hypothesis_settings(deadline=None, max_examples=60)
@given(hostile_text)
def test_no_text_mentions_anybody_or_is_markup(text: str) -> None:
    payload = CHANNELS["google_chat"].render(incident(subject=text, reason=text, by=text, runbook=text), None)
    card_of(payload)
    assert excesses(payload, CHANNELS["google_chat"].LIMITS) == []
    assert not any(re.search(r"<[a-z/!]", shown, re.IGNORECASE) for shown in strings(payload))
    for widget in card_of(payload)["sections"][0]["widgets"]:
        for shown in strings({key: value for key, value in widget.items() if key != "buttonList"}):
            assert not re.search(r"&(?!(?:amp|lt|gt|quot|#x27);)", shown)


@pytest.mark.parametrize("character", ["x", "&", "💸", "\\", "\x01"])
def test_the_largest_messages_fit(character: str) -> None:
    text = character * 40_000
    for content in (
        incident(subject=text, reason=text, by=text, runbook="https://wiki.example/" + text),
        notice(subject=text, reason=text, account=text, run=text, details=(text,)),
    ):
        assert len(json.dumps(CHANNELS["google_chat"].render(content, None))) <= 32_000
