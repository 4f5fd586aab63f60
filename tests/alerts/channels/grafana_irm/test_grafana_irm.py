"""Grafana IRM: the fields of a formatted webhook."""

from typing import Any

import pytest

from alerts import CHANNELS, NotificationKind
from settings import Channel
from settings.channels.grafana_irm import GrafanaIrmChannel
from tests.alerts.channels.contract import ChannelContract
from tests.alerts.channels.failures import URL
from tests.alerts.channels.suite import answering
from tests.alerts.messages import incident, make_message, notice


class TestGrafanaIrm(ChannelContract):
    kind = "grafana_irm"
    success_body = b"Ok."

    def config(self, url: str) -> Channel:
        return GrafanaIrmChannel.model_validate({"kind": "grafana_irm", "url": url})

    @pytest.mark.parametrize("status", [400, 200])
    async def test_an_error_in_the_body_is_quoted_whatever_the_status(self, status: int) -> None:
        async with answering(status, b'{"detail": "Integration key was not found"}') as http:
            error = await self.failure(http, URL)
        expected = f'answered {status}: "Integration key was not found"'
        assert (error.kind, str(error)) == ("permanent", expected)


def rendered(**changes: Any) -> Any:
    return CHANNELS["grafana_irm"].render(incident(**changes), None)


@pytest.mark.parametrize(
    ("kind", "state"),
    [
        ("opened", "alerting"),
        ("reminder", "alerting"),
        ("escalated", "alerting"),
        ("acknowledged", "alerting"),
        ("resolved", "ok"),
    ],
)
def test_an_acknowledgement_is_not_taken_for_a_resolution(kind: str, state: str) -> None:
    payload = rendered(kind=NotificationKind(kind))
    assert (payload["alert_uid"], payload["state"]) == (make_message().notification.incident, state)


def test_a_notice_pages_nobody() -> None:
    payload: Any = CHANNELS["grafana_irm"].render(notice(), None)
    assert (payload["state"], payload["alert_uid"]) == ("ok", notice().key)


def test_a_runbook_is_the_link_unless_it_would_be_cut() -> None:
    assert rendered()["link_to_upstream_details"] == "https://wiki.example/runbooks/api"
    for runbook in (None, "javascript:alert(1)", "https://wiki.example/" + "x" * 2_000):
        assert "link_to_upstream_details" not in rendered(runbook=runbook)


def test_a_message_has_no_link_or_mention_of_a_stranger() -> None:
    message = rendered(reason="<!channel> <https://evil.example|pay> [a](https://evil.example) @all")[
        "message"
    ]
    for markup in ("<!", "https://evil", "](", "@all"):
        assert markup not in message
