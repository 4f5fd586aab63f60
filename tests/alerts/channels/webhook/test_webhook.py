"""The webhook: its documented body, and the signature of Standard Webhooks."""

import base64
import hashlib
import hmac
from dataclasses import replace

import httpx
import pytest

from alerts import CHANNELS, DeliveryError, NotificationKind
from alerts.channels import webhook
from alerts.channels.webhook.transport import sign, signing_key
from alerts.channels.webhook.values import values_of
from settings import Channel
from settings.channels.webhook import WebhookChannel
from settings.templates import PLACEHOLDERS
from tests.alerts.channels.contract import ChannelContract
from tests.alerts.channels.receiver import Received, Receiver
from tests.alerts.channels.suite import SECRET, ChannelSuite
from tests.alerts.messages import incident, make_message, notice

KEY = b"a key of twenty-four bytes"
ENCODED = "whsec_" + base64.b64encode(KEY).decode()


class TestUnsignedWebhook(ChannelContract):
    kind = "webhook"

    def config(self, url: str) -> Channel:
        return WebhookChannel.model_validate({"kind": "webhook", "url": url})

    async def test_without_a_secret_there_is_an_id_but_no_signature(
        self, http: httpx.AsyncClient, receiver: Receiver
    ) -> None:
        delivery = self.delivery()
        await webhook.send(configured(receiver, None), delivery, http)
        headers = receiver.received[0].headers
        assert headers["idempotency-key"] == headers["webhook-id"] == delivery.dedupe_key
        assert "webhook-signature" not in headers


class TestSignedWebhook(ChannelContract):
    kind = "webhook"

    def config(self, url: str) -> Channel:
        return WebhookChannel.model_validate({"kind": "webhook", "url": url, "signing_secret": SECRET})

    @pytest.mark.parametrize(
        ("secret", "key"),
        [(ENCODED, KEY), ("whatever we like", b"whatever we like"), ("pässword", b"p\xc3\xa4ssword")],
    )
    async def test_a_signature_can_be_verified(
        self, http: httpx.AsyncClient, receiver: Receiver, secret: str, key: bytes
    ) -> None:
        await webhook.send(configured(receiver, secret), self.delivery(), http, clock=lambda: 1_772_366_400.9)
        (received,) = receiver.received
        assert received.headers["webhook-timestamp"] == "1772366400"
        assert is_genuine(received, key)
        assert not is_genuine(received, key + b"!")

    async def test_a_second_attempt_has_the_same_id_and_a_new_signature(
        self, http: httpx.AsyncClient, receiver: Receiver
    ) -> None:
        for now in (1_772_366_400.0, 1_772_366_460.0):
            await webhook.send(configured(receiver, ENCODED), self.delivery(), http, clock=lambda: now)  # noqa: B023
        one, two = receiver.received
        assert one.headers["webhook-id"] == two.headers["webhook-id"]
        assert one.headers["webhook-signature"] != two.headers["webhook-signature"]
        assert is_genuine(two, KEY)

    async def test_the_time_of_the_database_is_signed(
        self, http: httpx.AsyncClient, receiver: Receiver
    ) -> None:
        delivery = replace(self.delivery(), at=1_772_366_400.9)
        await webhook.send(configured(receiver, ENCODED), delivery, http, clock=lambda: 0.0)
        (received,) = receiver.received
        assert received.headers["webhook-timestamp"] == "1772366400"
        assert is_genuine(received, KEY)

    async def test_an_id_of_any_channel_name_fits_into_a_header(
        self, http: httpx.AsyncClient, receiver: Receiver
    ) -> None:
        delivery = self.delivery(channel="ops.équipe\r\nx: y")
        await webhook.send(configured(receiver, ENCODED), delivery, http)
        (received,) = receiver.received
        assert received.headers["webhook-id"].endswith(":1:ops%2E%C3%A9quipe%0D%0Ax:%20y")
        assert is_genuine(received, KEY)

    @pytest.mark.parametrize("secret", ["", "whsec_", "whsec_not base64!", "whsec_é"])
    async def test_an_empty_key_is_a_permanent_failure(
        self, http: httpx.AsyncClient, receiver: Receiver, secret: str
    ) -> None:
        config = configured(receiver, "x").model_copy(
            update={"signing_secret": type(configured(receiver, "x").url)(secret)}
        )
        with pytest.raises(DeliveryError, match="signing_secret is empty, or is not base64") as caught:
            await webhook.send(config, self.delivery(), http)
        assert caught.value.kind == "permanent"
        assert receiver.received == []


OWN_SHAPE = {
    "text": "{severity} {subject}: {reason}",
    "state": ["{phase}", {"id": "{incident}", "link": "{runbook}", "at": "{at}"}],
    "footer": "{incident} {title} {summary} {text} {{literal}}",
    "important": True,
}


class TestWebhookOfAnotherShape(ChannelSuite):
    kind = "webhook"

    def config(self, url: str) -> Channel:
        return WebhookChannel.model_validate({"kind": "webhook", "url": url, "body": OWN_SHAPE})

    async def test_a_notice_has_what_the_template_names(
        self, http: httpx.AsyncClient, receiver: Receiver
    ) -> None:
        await webhook.send(self.webhook(receiver), self.of_notice(status="matched"), http)
        body = receiver.received[0].json
        assert body["text"].startswith("info Daily reconciliation of 2026-02-28: matched: Synced: 97")
        assert body["state"] == ["", {"id": "", "link": "", "at": "2026-03-01T12:00:00+00:00"}]

    async def test_the_signature_covers_the_own_body(
        self, http: httpx.AsyncClient, receiver: Receiver
    ) -> None:
        config = self.webhook(receiver, signing_secret=ENCODED)
        await webhook.send(config, self.delivery(), http)
        (received,) = receiver.received
        assert received.json == self.delivery().payload
        assert is_genuine(received, KEY)

    def webhook(self, receiver: Receiver, **keys: str) -> WebhookChannel:
        values = {"kind": "webhook", "url": receiver.url("/alerts"), "body": OWN_SHAPE}
        return WebhookChannel.model_validate(values | keys)


def test_a_body_of_another_shape_is_filled() -> None:
    config = WebhookChannel.model_validate({"kind": "webhook", "url": "https://a.example", "body": OWN_SHAPE})
    reason = 'quotes " and {severity} and {{x}}'
    assert CHANNELS["webhook"].render(incident(reason=reason), config) == {
        "text": f"P0 api: {reason}",
        "state": [
            "open",
            {
                "id": make_message().notification.incident,
                "link": "https://wiki.example/runbooks/api",
                "at": "2026-03-01T12:05:00+00:00",
            },
        ],
        "footer": f"{make_message().notification.incident} P0 opened: api {reason} {reason} {{literal}}",
        "important": True,
    }


def test_every_documented_placeholder_has_a_value() -> None:
    assert set(values_of(incident())) == set(values_of(notice())) == set(PLACEHOLDERS)


def configured(receiver: Receiver, secret: str | None) -> WebhookChannel:
    return WebhookChannel.model_validate(
        {"kind": "webhook", "url": receiver.url("/alerts"), "signing_secret": secret}
    )


def is_genuine(received: Received, key: bytes) -> bool:
    """The reference algorithm of Standard Webhooks, step by step."""
    signed = received.headers["webhook-id"] + "." + received.headers["webhook-timestamp"] + "."
    expected = base64.b64encode(
        hmac.new(key, signed.encode() + received.body, hashlib.sha256).digest()
    ).decode()
    versions = (signature.split(",", 1) for signature in received.headers["webhook-signature"].split(" "))
    return any(version == "v1" and hmac.compare_digest(given, expected) for version, given in versions)


def test_the_published_example_gives_the_published_signature() -> None:
    key = signing_key("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    signature = sign(key, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, b'{"test": 2432232314}')
    assert signature == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_the_body_is_as_documented() -> None:
    assert CHANNELS["webhook"].render(incident(kind=NotificationKind.ACKNOWLEDGED, by="ann"), None) == {
        "version": 1,
        "type": "incident.acknowledged",
        "timestamp": "2026-03-01T12:05:00+00:00",
        "data": {
            "id": f"{make_message().notification.incident}:1:chat",
            "incident": make_message().notification.incident,
            "sequence": 1,
            "first": True,
            "subject": "api",
            "severity": "P0",
            "reason": "answered 500 where 200 was expected",
            "opened_at": "2026-03-01T12:00:00+00:00",
            "acknowledged_by": "ann",
            "acknowledged_until": None,
            "resolved_by": None,
            "check": "",
            "groups": [],
            "labels": {},
            "level": 0,
            "failures": 0,
            "changes": [],
            "runbook": "https://wiki.example/runbooks/api",
            "page": None,
            "service": "shop",
            "environment": "production",
        },
    }


def test_the_body_of_a_notice_is_as_documented() -> None:
    assert CHANNELS["webhook"].render(notice(), None) == {
        "version": 1,
        "type": "reconciliation.ended",
        "timestamp": "2026-03-01T12:00:00+00:00",
        "data": {
            "id": "notice:run_20260301_020000_00c0ffee:324:chat",
            "run": "run_20260301_020000_00c0ffee",
            "account": None,
            "from": "2026-02-28T00:00:00+00:00",
            "until": "2026-03-01T00:00:00+00:00",
            "status": "repaired",
            "reason": "",
            "summary": "Synced: 97, Created: 2, Updated: 1",
            "details": ["payments: 2 of 3 missed had an undelivered webhook"],
            "position": 324,
            "head": "sha256:" + "0f" * 32,
            "service": "shop",
            "environment": "production",
        },
    }
