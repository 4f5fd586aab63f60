"""Telegram: a text with entities, whose untrusted parts are code, and answers that say ``ok``."""

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings

from alerts import CHANNELS, Delivery, DeliveryError, send
from settings import Channel
from settings.channels.telegram import TelegramChannel
from tests.alerts.channels.contract import ChannelContract
from tests.alerts.channels.measuring import excesses
from tests.alerts.channels.suite import SECRET, TARGET
from tests.alerts.channels.texts import hostile_text
from tests.alerts.messages import incident

TOKEN = f"123456:{SECRET}"


class TestTelegram(ChannelContract):
    kind = "telegram"
    target = f"{TARGET}/bot{TOKEN}/sendMessage"
    success_body = b'{"ok": true, "result": {"message_id": 42, "date": 1}}'
    judges_answers = True
    repeats_messages = True

    def config(self, url: str) -> Channel:
        return bot(url)

    async def test_later_messages_reply_to_the_first(self) -> None:
        telegram = Telegram()
        assert await telegram.send(self.delivery()) == "42"
        await telegram.send(replace(self.delivery(), root="42"))
        first, second = telegram.calls
        assert "reply_parameters" not in first
        assert second["reply_parameters"] == {"message_id": 42, "allow_sending_without_reply": True}

    async def test_a_group_that_became_a_supergroup_is_followed_once(self) -> None:
        telegram = Telegram(moved_to=-1009)
        assert await telegram.send(replace(self.delivery(), root="7")) == "42"
        assert [call["chat_id"] for call in telegram.calls] == [-1001234567890, -1009]
        assert "reply_parameters" not in telegram.calls[1]

    async def test_a_chat_that_moves_forever_needs_a_person(self) -> None:
        moved = {"ok": False, "error_code": 400, "parameters": {"migrate_to_chat_id": -1009}}
        telegram = Telegram(answer=moved)
        with pytest.raises(DeliveryError, match='write chat = "-1009"') as caught:
            await telegram.send(self.delivery())
        assert (caught.value.kind, len(telegram.calls)) == ("permanent", 2)

    @pytest.mark.parametrize("status", [200, 429])
    async def test_a_rate_limit_has_its_seconds_in_the_body(self, status: int) -> None:
        limited = {
            "ok": False,
            "error_code": 429,
            "description": "Too Many Requests: retry after 35",
            "parameters": {"retry_after": 35},
        }
        with pytest.raises(DeliveryError, match="retry after 35") as caught:
            await Telegram(answer=limited, status=status).send(self.delivery())
        assert (caught.value.kind, caught.value.retry_after) == ("retry", 35)

    @pytest.mark.parametrize(
        ("code", "description", "kind"),
        [
            (400, "Bad Request: chat not found", "permanent"),
            (401, "Unauthorized", "permanent"),
            (403, "Forbidden: bot was kicked from the supergroup chat", "permanent"),
            (500, "Internal Server Error", "retry"),
        ],
    )
    @pytest.mark.parametrize("lies", [False, True], ids=["with its status", "with 200"])
    async def test_ok_false_is_a_refusal(self, code: int, description: str, kind: str, lies: bool) -> None:
        answer = {"ok": False, "error_code": code, "description": description}
        with pytest.raises(DeliveryError, match=f'^answered {code}: "{description}"$') as caught:
            await Telegram(answer=answer, status=200 if lies else code).send(self.delivery())
        assert caught.value.kind == kind


def bot(url: str = "https://api.telegram.org") -> TelegramChannel:
    keys = {"kind": "telegram", "token": TOKEN, "chat": "-1001234567890", "url": url}
    return TelegramChannel.model_validate(keys)


class Telegram:
    """The method sendMessage: takes only what its documentation allows."""

    def __init__(
        self, *, answer: Mapping[str, Any] | None = None, status: int = 200, moved_to: int | None = None
    ) -> None:
        self.calls: list[dict[str, Any]] = []
        self._answer = answer or {"ok": True, "result": {"message_id": 42}}
        self._status = status
        self._moved_to = moved_to

    async def send(self, delivery: Delivery) -> str:
        async with httpx.AsyncClient(transport=httpx.MockTransport(self._respond)) as http:
            return (await send(bot(), delivery, http)).reference

    def _respond(self, request: httpx.Request) -> httpx.Response:
        assert request.extensions["target"] == f"/bot{TOKEN}/sendMessage".encode()
        call = json.loads(request.content)
        self.calls.append(call)
        assert_sendable(call)
        if self._moved_to not in (None, call["chat_id"]):
            body = {"ok": False, "error_code": 400, "parameters": {"migrate_to_chat_id": self._moved_to}}
            return httpx.Response(400, stream=httpx.ByteStream(json.dumps(body).encode()))
        return httpx.Response(self._status, stream=httpx.ByteStream(json.dumps(self._answer).encode()))


def assert_sendable(call: Mapping[str, Any]) -> None:
    """Telegram counts and places entities in UTF-16 units."""
    units = call["text"].encode("utf-16-le")
    assert 1 <= len(units) // 2 <= 4_096
    assert "parse_mode" not in call
    end = 0
    for entity in call["entities"]:
        assert entity["type"] in {"code", "pre", "text_link"}
        assert entity["offset"] >= end
        assert entity["length"] >= 1
        end = entity["offset"] + entity["length"]
        assert units[2 * entity["offset"] : 2 * end].decode("utf-16-le").strip()
        if entity["type"] == "text_link":
            httpx.URL(entity["url"])
    assert end <= len(units) // 2


def uncovered(payload: Any) -> str:
    """The text outside of code, in which Telegram looks for mentions, addresses, commands and tags."""
    units: bytes = payload["text"].encode("utf-16-le")
    shown, end = "", 0
    for entity in payload["entities"]:
        shown += units[2 * end : 2 * entity["offset"]].decode("utf-16-le")
        end = entity["offset"] + entity["length"]
    return shown + units[2 * end :].decode("utf-16-le")


def rendered(**changes: Any) -> dict[str, Any]:
    return CHANNELS["telegram"].render(incident(**changes), None)


def test_an_opening_is_a_text_with_its_fields() -> None:
    message = rendered()
    assert message["text"].startswith(
        "🔴 P0 opened: api\nanswered 500 where 200 was expected\nSeverity: P0\n"
    )
    link = next(entity for entity in message["entities"] if entity["type"] == "text_link")
    assert link["url"] == "https://wiki.example/runbooks/api"
    assert (message["disable_notification"], message["link_preview_options"]) == (
        False,
        {"is_disabled": True},
    )


@hypothesis_settings(deadline=None, max_examples=60)
@given(hostile_text)
def test_every_text_is_code_without_a_mention(text: str) -> None:
    payload = rendered(subject=text, reason=text, by=text, runbook=text)
    assert_sendable({**payload, "chat_id": 1})
    assert excesses(payload, CHANNELS["telegram"].LIMITS) == []
    fixed = uncovered(rendered(subject="", reason="", by="", runbook=text))
    assert uncovered(payload) == fixed
    assert not any(f"@{letter}" in payload["text"] for letter in "abcdefghijklmnopqrstuvwxyz")


@pytest.mark.parametrize("character", ["x", "💸"])
def test_a_long_reason_is_cut_by_utf16_units(character: str) -> None:
    message = rendered(reason=character * 10_000)
    assert " more)\nSeverity" in message["text"]
    assert 4_080 <= len(message["text"].encode("utf-16-le")) // 2 <= 4_096


@pytest.mark.parametrize("chat", ["-100x", "ops", ""])
def test_a_chat_of_another_form_is_refused(chat: str) -> None:
    with pytest.raises(ValueError, match="write the id of the chat"):
        TelegramChannel.model_validate({"kind": "telegram", "token": TOKEN, "chat": chat})
