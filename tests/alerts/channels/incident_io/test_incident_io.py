"""incident.io: one alert for each incident, by its deduplication key."""

import json
from typing import Any

import httpx
import pytest

from alerts import CHANNELS, DeliveryError, NotificationKind, send
from settings import Channel
from settings.channels.incident_io import IncidentIoChannel
from tests.alerts.channels.contract import ChannelContract
from tests.alerts.channels.failures import URL
from tests.alerts.channels.receiver import Receiver
from tests.alerts.channels.suite import SECRET, answering
from tests.alerts.messages import incident, make_message

TOKEN = SECRET + "T0KEN"


class TestIncidentIo(ChannelContract):
    kind = "incident_io"
    success_body = (
        b'{"deduplication_key": "inc", "message": "Event accepted for processing", "status": "success"}'
    )

    def config(self, url: str) -> Channel:
        return IncidentIoChannel.model_validate({"kind": "incident_io", "url": url, "token": TOKEN})

    @pytest.mark.parametrize("status", ["matched"])
    async def test_a_notice_has_the_head_and_the_counts(
        self, http: httpx.AsyncClient, receiver: Receiver, status: str
    ) -> None:
        """It would page somebody: it is refused with the reason, and nothing is sent."""
        with pytest.raises(DeliveryError, match="pages for every message") as caught:
            await send(self.config(receiver.url()), self.of_notice(status=status), http)
        assert caught.value.kind == "permanent"
        assert receiver.received == []

    @pytest.mark.parametrize("reason", ["💸\n<!channel>"])
    async def test_any_notice_can_be_sent(
        self, http: httpx.AsyncClient, receiver: Receiver, reason: str
    ) -> None:
        with pytest.raises(DeliveryError, match="pages for every message"):
            await send(self.config(receiver.url()), self.of_notice(reason=reason), http)

    async def test_the_token_is_sent_and_the_event_is_accepted(
        self, http: httpx.AsyncClient, receiver: Receiver
    ) -> None:
        await send(self.config(receiver.url()), self.delivery(), http)
        assert receiver.received[0].headers["authorization"] == f"Bearer {TOKEN}"
        async with answering(202, self.success_body) as accepting:
            sent = await send(self.config(URL), self.delivery(), accepting)
        assert (sent.outcome, sent.reference) == ("accepted", make_message().notification.incident)

    @pytest.mark.parametrize("status", [422, 200])
    async def test_the_errors_of_incident_io_are_quoted(self, status: int) -> None:
        body = {
            "type": "validation_error",
            "status": 422,
            "request_id": "e3b0c442",
            "errors": [{"code": "is_required", "message": f"title of {TOKEN}", "source": {"field": "title"}}],
        }
        async with answering(status, json.dumps(body).encode()) as http:
            error = await self.failure(http, URL)
        assert (error.kind, str(error)) == ("permanent", f'answered {status}: "title of ***"')


def rendered(**changes: Any) -> Any:
    return CHANNELS["incident_io"].render(incident(**changes), None)


@pytest.mark.parametrize(
    ("kind", "status"),
    [
        ("opened", "firing"),
        ("reminder", "firing"),
        ("escalated", "firing"),
        ("acknowledged", "firing"),
        ("resolved", "resolved"),
    ],
)
def test_an_alert_fires_until_its_incident_is_resolved(kind: str, status: str) -> None:
    event = rendered(kind=NotificationKind(kind))
    assert (event["deduplication_key"], event["status"]) == (make_message().notification.incident, status)


def test_an_event_has_the_documented_fields_and_what_routes_match() -> None:
    event = rendered()
    assert set(event) == {"title", "description", "deduplication_key", "status", "metadata"}
    metadata = event["metadata"]
    assert (metadata["severity"], metadata["service"], metadata["environment"]) == (
        "P0",
        "shop",
        "production",
    )
    assert metadata["runbook"] == "https://wiki.example/runbooks/api"
    assert metadata["incidents"][0]["subject"] == "api"


def test_a_description_has_no_markup_or_link_of_a_stranger() -> None:
    text = rendered(reason="**bold** [click](https://evil.example) <b> www.evil.example @here")["description"]
    assert r"\*\*bold\*\*" in text
    for link in ("https://evil", "www.evil", "](", "<b>", "@here"):
        assert link not in text
