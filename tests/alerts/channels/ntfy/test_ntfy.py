"""ntfy: a message as JSON that stays a message, to a topic that no output shows."""

import json
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings

from alerts import CHANNELS, NotificationKind, send
from settings import Channel, Severity
from settings.channels.ntfy import NtfyChannel
from tests.alerts.channels.contract import ChannelContract
from tests.alerts.channels.measuring import excesses
from tests.alerts.channels.receiver import Receiver
from tests.alerts.channels.suite import SECRET, answering
from tests.alerts.channels.texts import hostile_text
from tests.alerts.messages import incident, strings

URL = f"https://ntfy.sh/{SECRET}"


class TestNtfy(ChannelContract):
    kind = "ntfy"
    target = f"/services/?token={SECRET}%2Bmore"
    success_body = b'{"id": "hwQ2YpKdmg", "time": 1, "event": "message", "topic": "t"}'
    judges_answers = True
    repeats_messages = True

    def config(self, url: str) -> Channel:
        return channel(url if urlsplit(url).path.strip("/") else f"{url.rstrip('/')}/{SECRET}")

    async def test_the_topic_is_sent_but_not_rendered(
        self, http: httpx.AsyncClient, receiver: Receiver
    ) -> None:
        delivery = self.delivery()
        sent = await send(channel(receiver.url("/our-topic")), delivery, http)
        (received,) = receiver.received
        assert (received.target, received.json["topic"]) == ("/", "our-topic")
        assert "topic" not in delivery.payload
        assert "authorization" not in received.headers
        assert sent.reference == "hwQ2YpKdmg"

    async def test_a_token_is_sent_in_a_header(self, http: httpx.AsyncClient, receiver: Receiver) -> None:
        await send(channel(receiver.url("/t"), token="tk_" + SECRET), self.delivery(), http)
        assert receiver.received[0].headers["authorization"] == f"Bearer tk_{SECRET}"

    @pytest.mark.parametrize(
        ("body", "kind"),
        [
            ({"code": 42901, "http": 429, "error": "limit reached: too many requests"}, "retry"),
            ({"code": 50301, "http": 503, "error": "unavailable"}, "retry"),
            ({"code": 40301, "http": 403, "error": "forbidden"}, "permanent"),
        ],
    )
    async def test_an_error_with_the_status_200_is_one(self, body: dict[str, Any], kind: str) -> None:
        async with answering(200, json.dumps(body).encode()) as http:
            error = await self.failure(http, URL)
        assert (error.kind, body["error"] in str(error)) == (kind, True)


def channel(url: str, **keys: str) -> NtfyChannel:
    return NtfyChannel.model_validate({"kind": "ntfy", "url": url, **keys})


def rendered(**changes: Any) -> dict[str, Any]:
    return CHANNELS["ntfy"].render(incident(**changes), None)


def test_an_opening_has_title_lines_priority_and_runbook() -> None:
    message = rendered()
    assert message["title"] == "P0 opened: api"
    assert message["message"].startswith("answered 500 where 200 was expected\nSeverity: P0\nService: shop\n")
    assert (message["priority"], message["tags"]) == (5, ["rotating_light", "P0"])
    assert message["click"] == "https://wiki.example/runbooks/api"
    assert [action["action"] for action in message["actions"]] == ["view"]


@pytest.mark.parametrize(
    ("severity", "kind", "priority"),
    [
        ("P0", "opened", 5),
        ("P1", "opened", 4),
        ("P2", "opened", 3),
        ("P3", "opened", 2),
        ("P0", "acknowledged", 2),
        ("P0", "resolved", 3),
    ],
)
def test_the_priority_follows_the_tone(severity: str, kind: str, priority: int) -> None:
    message = rendered(severity=Severity(severity), kind=NotificationKind(kind))
    assert message["priority"] == priority


@hypothesis_settings(deadline=None, max_examples=60)
@given(hostile_text)
def test_any_text_stays_a_plain_message(text: str) -> None:
    payload = rendered(subject=text, reason=text, by=text, runbook=text)
    assert set(payload) <= {"title", "message", "priority", "tags", "click", "actions"}
    assert excesses(payload, CHANNELS["ntfy"].LIMITS) == []
    assert payload["message"].strip()
    assert all(shown.startswith(("http://", "https://")) for shown in strings(payload.get("click")))


@pytest.mark.parametrize("character", ["x", '"', "\x01", "é", "💸"])
def test_the_largest_message_is_no_attachment(character: str) -> None:
    text = character * 10_000
    payload = rendered(subject=text, reason=text, by=text, runbook="https://w.example/" + "r" * 900)
    assert len(payload["message"].encode()) <= 4_096
    assert " more)\n" in payload["message"]
    assert len(json.dumps({**payload, "topic": "t" * 64}, ensure_ascii=False).encode()) <= 8_192


@pytest.mark.parametrize(
    "url", ["https://ntfy.sh", "https://ntfy.sh/", "https://ntfy.sh/a.b", "https://ntfy.sh/t/"]
)
def test_a_url_without_a_topic_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match="must end with the topic, such as https:"):
        channel(url)
