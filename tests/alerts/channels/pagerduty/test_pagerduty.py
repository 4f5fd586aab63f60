"""PagerDuty: one alert for each incident, triggered, acknowledged and resolved."""

from typing import Any

import httpx
import pytest

from alerts import CHANNELS, DeliveryError, NotificationKind, send
from settings import Channel, Severity
from settings.channels.pagerduty import PagerDutyChannel
from tests.alerts.channels.contract import ChannelContract
from tests.alerts.channels.receiver import Receiver, answer
from tests.alerts.channels.suite import SECRET
from tests.alerts.messages import make_message, strings

ROUTING_KEY = SECRET + "R0UTING"


class TestPagerDuty(ChannelContract):
    kind = "pagerduty"

    def config(self, url: str) -> Channel:
        return PagerDutyChannel.model_validate({"kind": "pagerduty", "routing_key": ROUTING_KEY, "url": url})

    async def test_the_key_is_sent_but_not_rendered(
        self, http: httpx.AsyncClient, receiver: Receiver
    ) -> None:
        delivery = self.delivery()
        receiver.behaviour = answer(202, b'{"status": "success"}')
        reference = await send(self.config(receiver.url()), delivery, http)
        assert receiver.received[0].json["routing_key"] == ROUTING_KEY
        assert not any(ROUTING_KEY in text for text in strings(dict(delivery.payload)))
        assert reference == delivery.incident

    async def test_a_notice_is_a_change_event_which_pages_nobody(
        self, http: httpx.AsyncClient, receiver: Receiver
    ) -> None:
        await send(self.config(receiver.url("/v2/enqueue")), self.of_notice(), http)
        (received,) = receiver.received
        assert received.target == "/v2/change/enqueue"
        assert "event_action" not in received.json
        assert received.json["routing_key"] == ROUTING_KEY

    async def test_a_notice_fails_without_an_address_for_change_events(
        self, http: httpx.AsyncClient, receiver: Receiver
    ) -> None:
        with pytest.raises(DeliveryError, match="does not end with /enqueue") as caught:
            await send(self.config(receiver.url("/events")), self.of_notice(), http)
        assert caught.value.kind == "permanent"
        assert receiver.received == []


def rendered(**changes: Any) -> dict[str, Any]:
    return CHANNELS["pagerduty"].render_incident(make_message(**changes))


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
