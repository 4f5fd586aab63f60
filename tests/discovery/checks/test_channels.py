"""Channels come from the variables that are set; what this version cannot notify is said."""

import pytest

from discovery.checks.channels import propose_channels
from settings.values import Severity
from tests.discovery.checks.parts import codes, loaded, tables

ENV = {
    "SLACK_WEBHOOK_URL": "https://hooks.slack.example/hunter2",
    "PAGERDUTY_INTEGRATION_KEY": "hunter2hunter2hunter2hunter2abcd",
    "ALERT_WEBHOOK_URL": "https://alerts.example/hunter2",
    "ALERT_WEBHOOK_SECRET": "hunter2",
}


def test_every_variable_becomes_a_channel_of_p0() -> None:
    proposals = propose_channels(ENV)
    settings = loaded(proposals, ENV)
    assert list(settings.channels) == ["pagerduty", "slack", "hook"]
    assert settings.severities[Severity.P0].channels == ("pagerduty", "slack", "hook")
    assert settings.severities[Severity.P3].channels == ("slack",)
    assert "hunter2" not in "".join(each.toml for each in proposals)
    assert tables(proposals)["channels"]["hook"] == {
        "kind": "webhook",
        "url": "${ALERT_WEBHOOK_URL}",
        "signing_secret": "${ALERT_WEBHOOK_SECRET}",
    }


def test_without_a_variable_nobody_is_notified_and_it_says_so() -> None:
    (proposal,) = propose_channels({"SLACK_WEBHOOK_URL": ""})
    assert tables([proposal]) == {}
    assert "nobody is notified: set PAGERDUTY_INTEGRATION_KEY or SLACK_WEBHOOK_URL" in proposal.toml


@pytest.mark.parametrize(
    ("variable", "name"), [("TEAMS_WEBHOOK_URL", "teams"), ("DISCORD_WEBHOOK_URL", "discord")]
)
def test_chats_come_after_the_channels_that_page(variable: str, name: str) -> None:
    env = {**ENV, variable: "https://chat.example/hunter2"}
    settings = loaded(propose_channels(env), env)
    assert list(settings.channels) == ["pagerduty", "slack", "hook", name]
    assert settings.severities[Severity.P3].channels == ("slack", name)


@pytest.mark.parametrize(("variable", "kind"), [("SENTRY_DSN", "sentry"), ("OPSGENIE_API_KEY", "opsgenie")])
def test_a_variable_of_another_channel_is_said(variable: str, kind: str) -> None:
    proposals = propose_channels({**ENV, variable: "https://other.example/hunter2"})
    assert list(loaded(proposals, ENV).channels) == ["pagerduty", "slack", "hook"]
    reason = f'{variable} is set: add a channel of kind = "{kind}" (docs/channels/{kind}.md has its keys)'
    assert proposals[-1].findings[0].reason == reason
    assert codes(proposals) == ["no_such_channel"]
