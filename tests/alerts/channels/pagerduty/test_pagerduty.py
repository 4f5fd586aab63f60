"""PagerDuty: one alert for each incident, triggered, acknowledged and resolved."""

import json
from typing import Any

import httpx
import pytest

from alerts import CHANNELS, NotificationKind, send
from settings import Channel, Severity
from settings.channels.pagerduty import PagerDutyChannel
from tests.alerts.channels.contract import ChannelContract
from tests.alerts.channels.failures import URL
from tests.alerts.channels.receiver import Receiver, answer
from tests.alerts.channels.suite import SECRET, TARGET, answering
from tests.alerts.messages import incident, make_message, strings

ROUTING_KEY = SECRET + "R0UTING"


class TestPagerDuty(ChannelContract):
    kind = "pagerduty"
    target = TARGET.replace("?", "/v2/enqueue?")
    success_body = b'{"status": "success", "message": "Event processed", "dedup_key": "inc"}'

    def config(self, url: str) -> Channel:
        return PagerDutyChannel.model_validate({"kind": "pagerduty", "routing_key": ROUTING_KEY, "url": url})

    async def test_the_key_is_sent_but_not_rendered(
        self, http: httpx.AsyncClient, receiver: Receiver
    ) -> None:
        delivery = self.delivery()
        receiver.behaviour = answer(202, b'{"status": "success"}')
        sent = await send(self.config(receiver.url()), delivery, http)
        assert receiver.received[0].json["routing_key"] == ROUTING_KEY
        assert not any(ROUTING_KEY in text for text in strings(dict(delivery.payload)))
        assert sent.reference == delivery.incident

    async def test_a_notice_is_a_change_event_which_pages_nobody(
        self, http: httpx.AsyncClient, receiver: Receiver
    ) -> None:
        await send(self.config(receiver.url("/v2/enqueue")), self.of_notice(), http)
        (received,) = receiver.received
        assert received.target == "/v2/change/enqueue"
        assert "event_action" not in received.json
        assert received.json["routing_key"] == ROUTING_KEY

    @pytest.mark.parametrize(
        ("base", "enqueue", "change"),
        [
            ("", "/v2/enqueue", "/v2/change/enqueue"),
            ("/", "/v2/enqueue", "/v2/change/enqueue"),
            ("/proxy", "/proxy/v2/enqueue", "/proxy/v2/change/enqueue"),
            ("/v2/enqueue", "/v2/enqueue", "/v2/change/enqueue"),
            ("/v2/enqueue/", "/v2/enqueue", "/v2/change/enqueue"),
        ],
    )
    async def test_the_url_is_the_base_address_or_that_of_alert_events(
        self, http: httpx.AsyncClient, receiver: Receiver, base: str, enqueue: str, change: str
    ) -> None:
        config = self.config(receiver.url(base))
        await send(config, self.delivery(), http)
        await send(config, self.of_notice(), http)
        assert [each.target for each in receiver.received] == [enqueue, change]

    @pytest.mark.parametrize(("status", "outcome"), [(202, "accepted"), (200, "delivered")])
    async def test_accepted_is_not_delivered(self, status: int, outcome: str) -> None:
        async with answering(status, b'{"status": "success", "message": "Event processed"}') as http:
            assert (await send(self.config(URL), self.delivery(), http)).outcome == outcome

    @pytest.mark.parametrize("status", [400, 200, 202])
    async def test_an_invalid_event_fails_for_good_with_pagerdutys_errors(self, status: int) -> None:
        body = {
            "status": "invalid event",
            "message": "Event object is invalid",
            "errors": ["Length of 'routing_key' is incorrect (should be 32 characters)", "no " + ROUTING_KEY],
        }
        async with answering(status, json.dumps(body).encode()) as http:
            error = await self.failure(http, URL)
        assert error.kind == "permanent"
        assert str(error) == (
            f"answered {status}: \"Length of 'routing_key' is incorrect (should be 32 characters); no ***\""
        )


def rendered(**changes: Any) -> dict[str, Any]:
    return CHANNELS["pagerduty"].render(incident(**changes), None)


@pytest.mark.parametrize(
    ("kind", "action"),
    [
        ("opened", "trigger"),
        ("reminder", "trigger"),
        ("escalated", "trigger"),
        ("acknowledged", "acknowledge"),
        ("resolved", "resolve"),
    ],
)
def test_every_message_of_an_incident_has_one_dedup_key(kind: str, action: str) -> None:
    event = rendered(kind=NotificationKind(kind))
    assert (event["event_action"], event["dedup_key"]) == (action, make_message().notification.incident)


@pytest.mark.parametrize(
    ("severity", "word"), [("P0", "critical"), ("P1", "error"), ("P2", "warning"), ("P3", "info")]
)
def test_severities_map_to_pagerdutys(severity: str, word: str) -> None:
    assert rendered(severity=Severity(severity))["payload"]["severity"] == word


def test_an_alert_has_summary_source_and_time() -> None:
    payload = rendered()["payload"]
    assert payload["summary"] == "P0 opened: api: answered 500 where 200 was expected"
    assert (payload["source"], payload["group"], payload["component"]) == ("shop", "production", "api")
    assert payload["timestamp"] == "2026-03-01T12:05:00+00:00"


def test_a_long_reason_is_cut_in_the_summary_but_not_the_details() -> None:
    payload = rendered(reason="r" * 10_240)["payload"]
    assert len(payload["summary"]) == 1024
    assert len(payload["custom_details"]["reason"]) == 4000


def test_a_runbook_is_a_link_if_it_is_a_web_address() -> None:
    assert rendered()["links"] == [{"href": "https://wiki.example/runbooks/api", "text": "Runbook"}]
    assert "links" not in rendered(runbook=None)
    assert "links" not in rendered(runbook="javascript:alert(1)")


def test_who_acknowledged_is_in_the_details() -> None:
    details = rendered(kind=NotificationKind.ACKNOWLEDGED, by="ann")["payload"]["custom_details"]
    assert details["acknowledged_by"] == "ann"
