"""A bot of Slack: one message for each thread, which is updated and replied to."""

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings

from alerts import CHANNELS, Delivery, DeliveryError, NotificationKind, send
from probes.reading import Json
from settings import Channel
from settings.channels.slack import SlackChannel
from tests.alerts.channels.contract import ChannelContract
from tests.alerts.channels.measuring import excesses
from tests.alerts.channels.suite import SECRET, TARGET
from tests.alerts.channels.texts import hostile_text
from tests.alerts.messages import incident, strings

ROOT = "1503435956.000247"
TOKEN = "xoxb-" + SECRET
ARGUMENTS = {
    "chat.postMessage": {"channel", "text", "blocks", "unfurl_links", "thread_ts", "reply_broadcast"},
    "chat.update": {"channel", "text", "blocks", "ts", "parse"},
}
"""Of those that Slack documents for each method, the ones that we use."""


class TestSlackBot(ChannelContract):
    kind = "slack"
    target = f"{TARGET}/chat.postMessage"
    success_body = b'{"ok": true, "channel": "C0123456789", "ts": "1503435956.000247"}'
    judges_answers = True
    repeats_messages = True

    def config(self, url: str) -> Channel:
        return bot(url)

    def sent(self, delivery: Delivery) -> Mapping[str, Json]:
        message = {key: value for key, value in delivery.payload.items() if key != "reply"}
        return {"channel": "C0123456789", **message}

    async def test_the_token_is_sent_in_a_header(self) -> None:
        slack = Slack()
        await slack.send(self.delivery())
        assert slack.requests[0].headers["authorization"] == f"Bearer {TOKEN}"
        assert SECRET not in str(slack.calls)

    async def test_a_threads_first_message_is_posted_and_named(self) -> None:
        slack = Slack()
        assert await slack.send(self.delivery()) == ROOT
        assert slack.methods == ["chat.postMessage"]
        assert "thread_ts" not in slack.calls[0]

    @pytest.mark.parametrize("kind", ["reminder", "escalated", "acknowledged", "resolved"])
    async def test_later_messages_update_the_first_and_reply_to_it(self, kind: str) -> None:
        slack = Slack()
        delivery = replace(self.delivery(kind=NotificationKind(kind), first=False), root=ROOT)
        await slack.send(delivery)
        assert slack.methods == ["chat.update", "chat.postMessage"]
        update, reply = slack.calls
        assert update["ts"] == reply["thread_ts"] == ROOT
        assert (update["blocks"], update["parse"]) == (delivery.payload["blocks"], "none")
        assert reply["reply_broadcast"] is (kind == "escalated")
        assert {update["channel"], reply["channel"]} == {"C0123456789"}

    async def test_a_failed_update_sends_no_reply_that_would_be_doubled(self) -> None:
        slack = Slack({"chat.update": {"ok": False, "error": "ratelimited"}})
        with pytest.raises(DeliveryError) as caught:
            await slack.send(replace(self.delivery(), root=ROOT))
        assert caught.value.kind == "retry"
        assert slack.methods == ["chat.update"]

    @pytest.mark.parametrize("error", ["message_not_found", "cant_update_message", "edit_window_closed"])
    async def test_a_message_that_cannot_change_is_replied_to(self, error: str) -> None:
        slack = Slack({"chat.update": {"ok": False, "error": error}})
        await slack.send(replace(self.delivery(), root=ROOT))
        assert slack.methods == ["chat.update", "chat.postMessage"]

    async def test_without_its_thread_a_message_is_posted_to_the_channel(self) -> None:
        slack = Slack(refused_replies="thread_not_found")
        await slack.send(replace(self.delivery(), root=ROOT))
        assert slack.methods == ["chat.update", "chat.postMessage", "chat.postMessage"]
        assert "thread_ts" not in slack.calls[-1]

    @pytest.mark.parametrize(
        ("error", "kind"),
        [
            ("ratelimited", "retry"),
            ("service_unavailable", "retry"),
            ("fatal_error", "unknown"),
            ("invalid_auth", "permanent"),
            ("token_revoked", "permanent"),
            ("not_in_channel", "permanent"),
            ("channel_not_found", "permanent"),
            ("is_archived", "permanent"),
            ("msg_too_long", "permanent"),
            ("an_error_of_tomorrow", "permanent"),
        ],
    )
    async def test_each_error_with_the_status_200_has_its_meaning(self, error: str, kind: str) -> None:
        slack = Slack({"chat.postMessage": {"ok": False, "error": error}})
        with pytest.raises(DeliveryError, match=f'^answered 200 with the error "{error}"') as caught:
            await slack.send(self.delivery())
        assert caught.value.kind == kind

    async def test_an_error_quotes_no_secret_of_a_lying_server(self) -> None:
        slack = Slack({"chat.postMessage": {"ok": False, "error": f"no token {TOKEN}\n"}})
        with pytest.raises(DeliveryError) as caught:
            await slack.send(self.delivery())
        assert SECRET not in f"{caught.value} {vars(caught.value)}"

    async def test_a_rate_limit_says_when_to_try_again(self) -> None:
        slack = Slack({"chat.postMessage": {"ok": False, "error": "ratelimited"}}, {"Retry-After": "30"})
        with pytest.raises(DeliveryError) as caught:
            await slack.send(self.delivery())
        assert caught.value.retry_after == 30


def bot(url: str) -> SlackChannel:
    keys = {"kind": "slack", "url": url, "token": TOKEN, "channel": "C0123456789"}
    return SlackChannel.model_validate(keys)


class Slack:
    """Slack's methods: takes only what it documents, and answers as a test says."""

    def __init__(
        self,
        answers: Mapping[str, Json] | None = None,
        headers: Mapping[str, str] | None = None,
        refused_replies: str | None = None,
    ) -> None:
        self.requests: list[httpx.Request] = []
        self._answers = answers or {}
        self._headers = headers or {}
        self._refused_replies = refused_replies

    @property
    def methods(self) -> list[str]:
        return [str(each.extensions["target"].decode()).removeprefix("/api/") for each in self.requests]

    @property
    def calls(self) -> list[dict[str, Any]]:
        return [json.loads(each.content) for each in self.requests]

    async def send(self, delivery: Delivery) -> str:
        async with httpx.AsyncClient(transport=httpx.MockTransport(self._answer)) as http:
            return (await send(bot("https://slack.example/api"), delivery, http)).reference

    def _answer(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        method, call = self.methods[-1], self.calls[-1]
        assert {"channel", "text", "blocks"} <= set(call) <= ARGUMENTS[method]
        answer = self._answers.get(method, {"ok": True, "channel": call["channel"], "ts": ROOT})
        if "thread_ts" in call and self._refused_replies:
            answer = {"ok": False, "error": self._refused_replies}
        body = httpx.ByteStream(json.dumps(answer).encode())
        return httpx.Response(200, headers=self._headers, stream=body)


@hypothesis_settings(deadline=None, max_examples=40)
@given(hostile_text)
def test_any_reply_fits_slacks_limits_and_mentions_nobody(text: str) -> None:
    payload = CHANNELS["slack"].render(
        incident(subject=text, reason=text, by=text), bot("https://slack.example")
    )
    assert excesses(payload, CHANNELS["slack"].LIMITS) == []
    reply: Any = payload["reply"]
    section, context = reply["blocks"]
    for shown in (reply["text"], section["text"]["text"]):
        assert "<" not in shown
    assert context["elements"][0]["text"].count("<") == 1  # the time, which Slack shows in each reader's zone
    assert all(block.get("verbatim", True) for block in (section["text"], *context["elements"]))
    assert strings(payload)
