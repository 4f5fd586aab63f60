"""Pushover: a form within its limits, an alarm for a P0 that ends with it, and ``status`` in the answer."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qsl

import httpx
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings

from alerts import CHANNELS, Delivery, DeliveryError, NotificationKind, send
from probes.reading import Json
from settings import Channel, Severity
from settings.channels.pushover import PushoverChannel
from tests.alerts.channels.contract import ChannelContract
from tests.alerts.channels.measuring import excesses
from tests.alerts.channels.receiver import Received, Receiver
from tests.alerts.channels.suite import SECRET, TARGET, answering
from tests.alerts.channels.texts import hostile_text
from tests.alerts.messages import incident, make_message, notice

USER = SECRET + "USER"
TAG = make_message().notification.incident


class TestPushover(ChannelContract):
    kind = "pushover"
    target = f"{TARGET}/1/messages.json"
    content_type = "application/x-www-form-urlencoded"
    success_body = b'{"status": 1, "request": "647d2300-702c-4b38-8b2f-d56326ae460b"}'
    judges_answers = True

    def config(self, url: str) -> Channel:
        return PushoverChannel.model_validate({"kind": "pushover", "token": SECRET, "user": USER, "url": url})

    def decoded(self, received: Received) -> Any:
        return form_of(received)

    def sent(self, delivery: Delivery) -> Mapping[str, Json]:
        return {key: str(value) for key, value in delivery.payload.items()}

    async def test_the_keys_are_sent_but_not_rendered(
        self, http: httpx.AsyncClient, receiver: Receiver
    ) -> None:
        sent = await send(self.config(receiver.url()), self.delivery(), http)
        form = form_of(receiver.received[0])
        assert (form["token"], form["user"]) == (SECRET, USER)
        assert sent.reference == "647d2300-702c-4b38-8b2f-d56326ae460b"

    async def test_the_reference_of_an_alarm_is_its_receipt(self) -> None:
        async with answering(
            200, b'{"status": 1, "request": "r", "receipt": "rLqVuqTRh62UzxtmqiaLzQmVcPgiCy"}'
        ) as http:
            sent = await send(self.config("https://api.pushover.net"), self.delivery(), http)
        assert sent.reference == "rLqVuqTRh62UzxtmqiaLzQmVcPgiCy"

    @pytest.mark.parametrize("kind", ["reminder", "escalated", "acknowledged", "resolved"])
    async def test_a_later_message_ends_the_alarm_of_the_earlier_ones(
        self, http: httpx.AsyncClient, receiver: Receiver, kind: str
    ) -> None:
        delivery = replace(self.delivery(kind=NotificationKind(kind), first=False), root="receipt")
        await send(self.config(receiver.url()), delivery, http)
        cancel, message = receiver.received
        assert cancel.target == f"/1/receipts/cancel_by_tag/{TAG}.json"
        assert form_of(cancel) == {"token": SECRET}
        assert form_of(message)["priority"] == ("2" if kind in ("reminder", "escalated") else "0")

    @pytest.mark.parametrize(("severity", "messages"), [("P0", 2), ("P1", 1)])
    async def test_only_a_p0_has_an_alarm_to_end(
        self, http: httpx.AsyncClient, receiver: Receiver, severity: str, messages: int
    ) -> None:
        delivery = self.delivery(severity=Severity(severity), kind=NotificationKind.RESOLVED)
        await send(self.config(receiver.url()), delivery, http)
        assert len(receiver.received) == messages

    async def test_an_alarm_that_cannot_be_ended_holds_back_no_message(self) -> None:
        answers = [b'{"status": 0, "errors": ["tag is invalid"]}', self.success_body]
        async with httpx.AsyncClient(transport=one_after_another(answers)) as http:
            delivery = self.delivery(kind=NotificationKind.RESOLVED)
            assert (await send(self.config("https://api.pushover.net"), delivery, http)).reference

    async def test_an_unanswered_end_of_an_alarm_is_tried_again(self) -> None:
        async with httpx.AsyncClient(transport=one_after_another([b"<html>"])) as http:
            with pytest.raises(DeliveryError) as caught:
                await send(
                    self.config("https://api.pushover.net"),
                    self.delivery(kind=NotificationKind.RESOLVED),
                    http,
                )
        assert caught.value.kind == "unknown"

    async def test_status_0_is_a_refusal_even_with_200(self) -> None:
        body = b'{"user": "invalid", "errors": ["user identifier is invalid"], "status": 0}'
        async with answering(200, body) as http:
            error = await self.failure(http, "https://api.pushover.net")
        assert (error.kind, str(error)) == (
            "permanent",
            'answered 200 with status 0: "user identifier is invalid"',
        )


def form_of(received: Received) -> dict[str, str]:
    pairs = parse_qsl(received.body.decode(), strict_parsing=True, keep_blank_values=True)
    assert len(dict(pairs)) == len(pairs)
    return dict(pairs)


def one_after_another(bodies: list[bytes]) -> httpx.MockTransport:
    left = iter(bodies)
    return httpx.MockTransport(lambda _: httpx.Response(200, stream=httpx.ByteStream(next(left))))


def rendered(**changes: Any) -> dict[str, Any]:
    return CHANNELS["pushover"].render(incident(**changes), None)


def assert_valid(form: Mapping[str, Any]) -> None:
    """What Pushover's documentation requires of a message."""
    assert set(form) <= {
        "title",
        "message",
        "timestamp",
        "priority",
        "retry",
        "expire",
        "tags",
        "url",
        "url_title",
    }
    assert form["message"].strip()
    assert form["priority"] in (-2, -1, 0, 1, 2)
    assert ("retry" in form) is ("expire" in form) is (form["priority"] == 2)
    assert form.get("retry", 30) >= 30
    assert form.get("expire", 0) <= 10_800


def test_a_p0_sounds_until_it_is_acknowledged() -> None:
    message = rendered()
    assert (message["priority"], message["retry"], message["expire"], message["tags"]) == (2, 60, 3_600, TAG)
    assert message["title"] == "🔴 P0 opened: api"
    assert message["message"].startswith("answered 500 where 200 was expected\nSeverity: P0\n")
    assert (message["url"], message["url_title"]) == ("https://wiki.example/runbooks/api", "Open the runbook")


@pytest.mark.parametrize(("severity", "priority"), [("P0", 2), ("P1", 1), ("P2", 0), ("P3", -1)])
def test_the_priority_follows_the_severity(severity: str, priority: int) -> None:
    message = rendered(severity=Severity(severity))
    assert message["priority"] == priority
    assert_valid(message)


def test_a_notice_is_a_normal_message() -> None:
    message = CHANNELS["pushover"].render(notice(status="failed"), None)
    assert message["priority"] == 0
    assert "tags" not in message


@hypothesis_settings(deadline=None, max_examples=60)
@given(hostile_text)
def test_any_text_stays_a_plain_message_within_its_limits(text: str) -> None:
    payload = rendered(subject=text, reason=text, by=text, runbook=text)
    assert_valid(payload)
    assert excesses(payload, CHANNELS["pushover"].LIMITS) == []


def test_a_long_reason_leaves_room_for_the_fields() -> None:
    message = rendered(reason="💸" * 5_000)["message"]
    assert len(message) == 1_024
    assert " more)\nSeverity: P0\n" in message
    assert TAG in message
