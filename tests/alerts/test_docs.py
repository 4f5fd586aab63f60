"""docs/alerts.md is correct: its configuration loads, its body is sent, its code verifies signatures."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from alerts import CHANNELS, Delivery, Evaluator, Message, Policies, send
from alerts.contents import incident_content
from settings import Settings, Severity, format_duration, load
from settings.channels.webhook import WebhookChannel
from tests.alerts.channels.receiver import Receiver
from tests.alerts.messages import make_notification
from tests.waiting import PATIENCE

PAGE = (Path(__file__).parents[2] / "docs" / "alerts.md").read_text()
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"


def example(language: str) -> str:
    (found,) = re.findall(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)
    return str(found)


def test_the_example_configuration_loads_and_has_routes(tmp_path: Path) -> None:
    path = tmp_path / "paywatch.toml"
    path.write_text(example("toml"))
    env = {
        "SLACK_WEBHOOK_URL": "https://hooks.slack.example/services/T0/B0/X0",
        "PAGERDUTY_INTEGRATION_KEY": "0123456789abcdef0123456789abcdef",
        "ALERT_WEBHOOK_URL": "https://hook.example/alerts",
        "ALERT_WEBHOOK_SECRET": SECRET,
    }
    settings = load(path, env)
    policy = Policies(settings).check("api-health")
    assert policy is not None
    assert policy.routes[Severity.P0].channels == ("pager", "chat", "hook")
    assert Evaluator(settings).content(make_notification(channel="chat")).runbook


def test_the_table_shows_the_defaults_of_the_severities() -> None:
    settings = Settings.model_validate(
        {
            "channels": {
                "email": {
                    "kind": "email",
                    "host": "smtp.example",
                    "from": "a@b.example",
                    "to": ["c@d.example"],
                },
                "pagerduty": {"kind": "pagerduty", "routing_key": "0123456789abcdef0123456789abcdef"},
                "slack": {"kind": "slack", "url": "https://hooks.slack.example/x"},
                "webhook": {"kind": "webhook", "url": "https://hook.example/x"},
            }
        }
    )
    rows = [
        [cell.strip() for cell in line.split("|")[1:-1]] for line in PAGE.splitlines() if line[:3] == "| P"
    ]
    assert rows == [row_of(settings, severity) for severity in Severity]


def row_of(settings: Settings, severity: Severity) -> list[str]:
    policy = settings.severities[severity]
    within = format_duration(policy.respond_within) if policy.respond_within else "-"
    afters = ", ".join(format_duration(step.after) for step in policy.escalate)
    escalations = f"{', '.join(policy.escalate[0].to)} after {afters}" if policy.escalate else "nobody"
    return [str(severity), ", ".join(policy.channels), within, escalations]


def test_the_webhooks_body_is_as_documented() -> None:
    notification = make_notification(
        channel="hook",
        subject="api-health",
        check="api-health",
        groups=("payments",),
        labels={"team": "payments"},
        failures=3,
        runbook="https://wiki.example/runbooks/api-health",
    )
    rendered = CHANNELS["webhook"].render(
        incident_content(Message(notification, environment="production", service="shop")), None
    )
    shown = example("json").replace("INCIDENT", notification.incident)
    assert json.loads(shown) == rendered


@pytest.mark.parametrize("secret", [SECRET, "whatever we like"])
async def test_the_documented_code_verifies_signatures(secret: str) -> None:
    is_genuine = shown_function()
    notification = make_notification(channel="hook")
    payload = CHANNELS["webhook"].render(
        incident_content(Message(notification, environment="production", service="shop")), None
    )
    delivery = Delivery(notification.incident, notification.kind, notification.dedupe_key, payload)
    async with Receiver() as receiver, httpx.AsyncClient(trust_env=False, timeout=PATIENCE) as http:
        config = {"kind": "webhook", "url": receiver.url("/alerts"), "signing_secret": secret}
        await send(WebhookChannel.model_validate(config), delivery, http)
    (received,) = receiver.received
    assert is_genuine(received.headers, received.body, secret)
    assert not is_genuine(received.headers, received.body + b" ", secret)
    assert not is_genuine(received.headers, received.body, "another secret")
    sent_at = int(received.headers["webhook-timestamp"])
    assert not is_genuine(received.headers, received.body, secret, sent_at + 301)


def shown_function() -> Callable[..., bool]:
    scope: dict[str, Any] = {}
    exec(compile(example("python"), "docs/alerts.md", "exec"), scope)  # noqa: S102 (our own page)
    function: Callable[..., bool] = scope["is_genuine"]
    return function
