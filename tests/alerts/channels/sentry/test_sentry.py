"""Sentry: events in envelopes, at the address of the DSN."""

import json
import re
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest

from alerts import CHANNELS, NotificationKind, send
from alerts.channels.sentry.transport import longest_limit
from settings import Channel, Severity
from settings.channels.sentry import SentryChannel
from settings.dsn import parse_dsn
from tests.alerts.channels.contract import ChannelContract
from tests.alerts.channels.failures import URL
from tests.alerts.channels.receiver import Received, Receiver
from tests.alerts.channels.suite import SECRET, answering
from tests.alerts.messages import incident, make_message, notice


class TestSentry(ChannelContract):
    kind = "sentry"
    url_key = "dsn"
    target = f"/services/{SECRET}/api/42/envelope/"
    content_type = "application/x-sentry-envelope"
    success_body = b'{"id": "fc6d8c0c43fc4630ad850ee518f1b9d0"}'

    def config(self, url: str) -> Channel:
        parts = urlsplit(url)
        host = parts.netloc.rpartition("@")[2]
        dsn = f"{parts.scheme}://{SECRET}@{host}{parts.path.rstrip('/')}/42"
        return SentryChannel.model_validate({"kind": "sentry", "dsn": dsn})

    def decoded(self, received: Received) -> Any:
        return event_of(received.body)

    @pytest.mark.parametrize(
        "url", ["", "not a url", "ftp://key@example.org/1", "https://example.org/1", "https://key@"]
    )
    async def test_an_invalid_url_is_a_permanent_failure(self, http: httpx.AsyncClient, url: str) -> None:
        config = SentryChannel.model_construct(kind="sentry", dsn=type(self.config(URL).dsn)(url))  # type: ignore[union-attr]
        with pytest.raises(Exception, match="not an http or https address") as caught:
            await send(config, self.delivery(), http)
        assert getattr(caught.value, "kind", None) == "permanent"

    async def test_the_key_is_in_a_header_and_not_in_the_address(
        self, http: httpx.AsyncClient, receiver: Receiver
    ) -> None:
        sent = await send(self.config(receiver.url()), self.delivery(), http)
        (received,) = receiver.received
        assert received.target == "/api/42/envelope/"
        assert f"sentry_key={SECRET}" in received.headers["x-sentry-auth"]
        assert received.headers["x-sentry-auth"].startswith("Sentry sentry_version=7, ")
        assert "authorization" not in received.headers
        assert sent.reference == event_of(received.body)["event_id"]

    async def test_an_event_that_is_too_large_fails_for_good(self) -> None:
        async with answering(413, b'{"detail": "the event is too large"}') as http:
            error = await self.failure(http, URL)
        assert (error.kind, str(error)) == ("permanent", 'answered 413: "the event is too large"')

    @pytest.mark.parametrize(
        ("headers", "seconds"),
        [
            ({"Retry-After": "5", "X-Sentry-Rate-Limits": "60:error:key"}, 5.0),
            ({"X-Sentry-Rate-Limits": "60:error:key"}, 60.0),
            ({"X-Sentry-Rate-Limits": "60:transaction:key"}, None),
        ],
    )
    async def test_the_limit_of_events_is_waited_for(
        self, headers: dict[str, str], seconds: float | None
    ) -> None:
        async with answering(429, b"", headers) as http:
            error = await self.failure(http, URL)
        assert (error.kind, error.retry_after) == ("retry", seconds)


def event_of(body: bytes) -> Any:
    """Reads an envelope as Relay does, by the length in the item's header."""
    header, _, rest = body.partition(b"\n")
    item, _, rest = rest.partition(b"\n")
    described = json.loads(item)
    event, after = rest[: described["length"]], rest[described["length"] :]
    assert described["type"] == "event"
    assert after == b"\n"
    decoded = json.loads(event)
    assert json.loads(header) == {"event_id": decoded["event_id"]}
    return decoded


def rendered(**changes: Any) -> Any:
    return CHANNELS["sentry"].render(incident(**changes), None)


@pytest.mark.parametrize(
    ("severity", "level"), [("P0", "fatal"), ("P1", "error"), ("P2", "warning"), ("P3", "info")]
)
def test_severities_map_to_levels(severity: str, level: str) -> None:
    assert rendered(severity=Severity(severity))["level"] == level


def test_the_messages_of_an_incident_are_one_issue() -> None:
    opened, resolved = rendered(), rendered(kind=NotificationKind.RESOLVED, sequence=2)
    assert opened["fingerprint"] == resolved["fingerprint"] == [make_message().notification.incident]
    assert opened["event_id"] != resolved["event_id"]
    assert (resolved["level"], resolved["tags"]["phase"]) == ("info", "resolved")


def test_the_same_message_has_the_same_event_id() -> None:
    assert rendered()["event_id"] == rendered()["event_id"]
    assert re.fullmatch(r"[0-9a-f]{32}", rendered()["event_id"])


def test_an_event_says_where_it_belongs() -> None:
    event = rendered()
    assert (event["environment"], event["platform"], event["logger"]) == ("production", "other", "paywatch")
    assert event["release"].startswith("paywatch@")
    assert event["tags"]["check"] == "api"


def test_a_tag_has_no_line_break() -> None:
    assert rendered(subject="a\nb\tc")["tags"]["check"] == "a b c"


def test_all_notices_are_one_issue() -> None:
    """A new issue each day would notify people of it each day."""
    event: Any = CHANNELS["sentry"].render(notice(), None)
    assert event["fingerprint"] == ["reconciliation.ended"]


@pytest.mark.parametrize(
    ("dsn", "endpoint"),
    [
        ("https://abc@o1.ingest.sentry.io/42", "https://o1.ingest.sentry.io/api/42/envelope/"),
        ("https://abc:old@sentry.example/7", "https://sentry.example/api/7/envelope/"),
        ("http://abc@sentry.example:9000/a/b/7/", "http://sentry.example:9000/a/b/api/7/envelope/"),
    ],
)
def test_a_dsn_has_an_endpoint_and_a_key(dsn: str, endpoint: str) -> None:
    found = parse_dsn(dsn)
    assert (found.endpoint, found.key) == (endpoint, "abc")
    assert "abc" not in repr(found)


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("60:error:organization", 60.0),
        ("60:transaction:key, 2700:default;error;security:organization", 2700.0),
        ("30::organization", 30.0),
        ("30", 30.0),
        ("60:attachment:key", None),
        ("soon:error:key", None),
        ("", None),
    ],
)
def test_the_longest_limit_of_events_counts(header: str, seconds: float | None) -> None:
    assert longest_limit(header) == seconds
