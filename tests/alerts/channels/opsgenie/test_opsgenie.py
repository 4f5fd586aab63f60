"""Opsgenie: one alert for each incident, by its alias. The receiver checks what Opsgenie's reference says."""

import json
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import httpx
import pytest
from msgspec.structs import replace

from alerts import CHANNELS, DeliveryError, NotificationKind, send
from settings import Channel, Severity
from settings.channels.opsgenie import OpsgenieChannel
from tests.alerts.channels.contract import ChannelContract
from tests.alerts.channels.failures import URL
from tests.alerts.channels.receiver import Received, Receiver
from tests.alerts.channels.suite import SECRET, TARGET, answering
from tests.alerts.messages import incident, make_message, notice

API_KEY = SECRET + "-4PI-K3Y"
INCIDENT = make_message().notification.incident
ALERT_FIELDS = {"message", "alias", "description", "priority", "source", "entity", "tags", "details"}
CHANGE_FIELDS = {"user", "source", "note"}


class TestOpsgenie(ChannelContract):
    kind = "opsgenie"
    target = TARGET.replace("?", "/v2/alerts?")
    success_body = b'{"result": "Request will be processed", "took": 0.3, "requestId": "43a29c5c"}'

    def config(self, url: str) -> Channel:
        return OpsgenieChannel.model_validate({"kind": "opsgenie", "api_key": API_KEY, "url": url})

    def decoded(self, received: Received) -> Any:
        """A change of an alert has the alert's alias in its address."""
        return {**received.json, "address": received.target}

    def sent(self, delivery: Any) -> Any:
        return delivery.payload["body"]

    @pytest.mark.parametrize(
        ("kind", "path"),
        [
            ("opened", "/v2/alerts"),
            ("reminder", "/v2/alerts"),
            ("escalated", "/v2/alerts"),
            ("acknowledged", f"/v2/alerts/{INCIDENT}/acknowledge?identifierType=alias"),
            ("resolved", f"/v2/alerts/{INCIDENT}/close?identifierType=alias"),
        ],
    )
    async def test_every_message_of_an_incident_is_about_one_alert(
        self, http: httpx.AsyncClient, receiver: Receiver, kind: str, path: str
    ) -> None:
        await send(self.config(receiver.url()), self.delivery(kind=NotificationKind(kind)), http)
        (received,) = receiver.received
        assert received.target == path
        assert received.headers["authorization"] == f"GenieKey {API_KEY}"
        assert complaints(received) == []

    @pytest.mark.parametrize("base", ["/jsm/ops/integration", "/jsm/ops/integration/v2/alerts"])
    async def test_jira_service_management_has_its_own_base_address(
        self, http: httpx.AsyncClient, receiver: Receiver, base: str
    ) -> None:
        await send(self.config(receiver.url(base)), self.delivery(), http)
        assert receiver.received[0].target == "/jsm/ops/integration/v2/alerts"

    async def test_a_receipt_is_accepted_with_the_id_of_the_request(self) -> None:
        async with answering(202, self.success_body) as http:
            sent = await send(self.config(URL), self.delivery(), http)
        assert (sent.outcome, sent.reference) == ("accepted", "43a29c5c")

    @pytest.mark.parametrize("kind", [NotificationKind.RESOLVED, NotificationKind.ACKNOWLEDGED])
    async def test_an_alert_that_does_not_exist_needs_no_change(self, kind: NotificationKind) -> None:
        body = b'{"message": "Alert does not exist", "took": 0.0, "requestId": "9ae63dd7"}'
        async with answering(404, body) as http:
            sent = await send(self.config(URL), self.delivery(kind=kind), http)
        assert sent.outcome == "delivered"

    @pytest.mark.parametrize("body", [b'{"message": "no such page"}', b"404 page not found"])
    async def test_a_404_of_another_server_is_a_failure(self, body: bytes) -> None:
        resolved = self.delivery(kind=NotificationKind.RESOLVED)
        async with answering(404, body) as http:
            with pytest.raises(DeliveryError, match="answered 404") as caught:
                await send(self.config(URL), resolved, http)
        assert caught.value.kind == "permanent"

    async def test_a_404_to_a_creation_is_a_failure(self) -> None:
        async with answering(404, b'{"message": "Alert does not exist", "requestId": "9ae63dd7"}') as http:
            assert (await self.failure(http, URL)).kind == "permanent"

    @pytest.mark.parametrize(("status", "kind"), [(422, "permanent"), (200, "permanent"), (500, "retry")])
    async def test_the_errors_of_opsgenie_are_quoted(self, status: int, kind: str) -> None:
        body = {
            "message": "Request body is not processable",
            "errors": {"message": f"the one with {API_KEY} is too long"},
            "requestId": "1",
        }
        async with answering(status, json.dumps(body).encode()) as http:
            error = await self.failure(http, URL)
        assert error.kind == kind
        quoted = "Request body is not processable; message: the one with *** is too long"
        assert str(error) == f'answered {status}: "{quoted}"'

    async def test_the_period_of_a_limit_is_waited_for(self) -> None:
        body = b'{"message": "You are making too many requests!", "requestId": "1"}'
        headers = {"X-RateLimit-State": "THROTTLED", "X-RateLimit-Period-In-Sec": "60"}
        async with answering(429, body, headers) as http:
            error = await self.failure(http, URL)
        assert (error.kind, error.retry_after) == ("retry", 60.0)


def complaints(received: Received) -> list[str]:
    """What Opsgenie's reference forbids: unknown fields, wrong types, an alias that is not one."""
    body, parts = received.json, urlsplit(received.target)
    *_, alias, action = parts.path.split("/")
    creates = action == "alerts"
    found = [f"unknown field {name}" for name in body.keys() - (ALERT_FIELDS if creates else CHANGE_FIELDS)]
    if received.method != "POST" or received.headers["content-type"] != "application/json":
        found.append("not a POST of JSON")
    if not creates:
        known = parse_qs(parts.query) == {"identifierType": ["alias"]} and unquote(alias) == INCIDENT
        return found if known else [*found, "an alert that is not identified by its alias"]
    if body["priority"] not in {"P1", "P2", "P3", "P4", "P5"}:
        found.append("no priority of Opsgenie's")
    if not body["message"] or not all(isinstance(each, str) for each in body["details"].values()):
        found.append("no message, or a detail that is no text")
    return found


def rendered(**changes: Any) -> Any:
    return CHANNELS["opsgenie"].render(incident(**changes), None)


@pytest.mark.parametrize(("severity", "priority"), [("P0", "P1"), ("P1", "P2"), ("P2", "P3"), ("P3", "P4")])
def test_severities_map_to_priorities(severity: str, priority: str) -> None:
    assert rendered(severity=Severity(severity))["body"]["priority"] == priority


def test_a_notice_has_the_lowest_priority_and_an_alias_of_its_own() -> None:
    payload: Any = CHANNELS["opsgenie"].render(notice(), None)
    assert (payload["action"], payload["body"]["priority"]) == ("create", "P5")
    assert payload["alias"] == notice().key


def test_who_acknowledged_is_the_user_of_the_request() -> None:
    assert rendered(kind=NotificationKind.ACKNOWLEDGED, by="ann")["body"]["user"] == "ann"


def test_a_long_detail_leaves_room_for_the_others() -> None:
    details = rendered(reason="r" * 10_240)["body"]["details"]
    assert len(details["reason"]) == 1_000
    assert details["environment"] == "production"


@pytest.mark.parametrize(
    ("type_", "action"),
    [
        ("incident.acknowledged", "acknowledge"),
        ("incidents.grouped", "acknowledge"),
        ("incident.flapping", "notes"),
    ],
)
def test_news_of_an_acknowledged_incident_are_notes(type_: str, action: str) -> None:
    content = replace(incident(kind=NotificationKind.ACKNOWLEDGED), type=type_)
    payload: Any = CHANNELS["opsgenie"].render(content, None)
    assert payload["action"] == action
    assert payload["body"].keys() == CHANGE_FIELDS
