"""The tests that workers send by themselves: no incident tool makes an alert of one that pages or stays."""

from datetime import UTC, datetime
from typing import Any

import pytest

import alerts
from alerts import CHANNELS, send
from settings import Settings
from settings.channels import CHANNEL_KINDS
from tests.alerts.channels.failures import URL
from tests.alerts.channels.suite import answering
from tests.alerts.channels.test_every_channel import suite_of

SETTINGS = Settings.model_validate({"channels": {"chat": {"kind": "webhook", "url": "https://a.example/"}}})
PAGING = [kind for kind, model in CHANNEL_KINDS.items() if model.keeps_alerts]


def rendered(kind: str) -> Any:
    return CHANNELS[kind].render(alerts.test_content(SETTINGS, "chat"), suite_of(kind).config(URL))


@pytest.mark.parametrize("kind", PAGING)
async def test_a_regular_test_is_sent_and_is_no_failure(kind: str) -> None:
    suite = suite_of(kind)
    delivery = suite.of_notice()
    delivery = type(delivery)(None, delivery.kind, delivery.dedupe_key, rendered(kind))
    async with answering(200, suite.success_body) as http:
        await send(suite.config(URL), delivery, http)


def test_a_regular_test_opens_no_alert() -> None:
    assert rendered("opsgenie")["action"] == "close"
    assert rendered("incident_io")["status"] == "resolved"
    assert rendered("grafana_irm")["state"] == "ok"
    assert "event_action" not in rendered("pagerduty")
    (alert,) = rendered("alertmanager")["alerts"]
    assert alert["labels"]["severity"] == "info"
    assert datetime.fromisoformat(alert["endsAt"]) <= datetime.now(UTC)


def test_every_incident_tool_is_listed() -> None:
    assert {"alertmanager", "grafana_irm", "incident_io", "opsgenie", "pagerduty"} <= set(PAGING)
