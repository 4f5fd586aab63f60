"""How a notification becomes a payload, and when an attempt is repeated."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import alerts
from alerts import AlertState, Message, Notification, UnknownChannel, backoff
from alerts.compose import compose
from alerts.contents import incident_content
from alerts.delivery.groups import group_of
from alerts.dispatch import Dispatcher
from alerts.step import step
from probes.reading import Json
from settings import Settings, Severity
from tests.alerts.messages import make_notification, strings
from tests.alerts.timeline import NOON, make_policy, make_reading

SETTINGS = Settings.model_validate(
    {
        "service": "shop",
        "environment": "staging",
        "channels": {
            "chat": {"kind": "slack", "url": "https://hooks.slack.example/services/T0/B0/X0"},
            "pager": {"kind": "pagerduty", "routing_key": "R0UT1NGKEY"},
            "hook": {"kind": "webhook", "url": "https://hook.example/alerts", "signing_secret": "s1gn1ng"},
        },
        "severities": {"P0": {"respond_within": "7m"}},
    }
)


def payload(channel: str, **changes: Any) -> dict[str, Json]:
    """What is sent to the channel."""
    dispatcher = Dispatcher(SETTINGS, SETTINGS.channels)
    return dispatcher.payload(channel, compose(make_notification(channel=channel, **changes), SETTINGS))


@pytest.mark.parametrize("channel", SETTINGS.channels)
def test_a_payload_names_the_service_and_the_environment(channel: str) -> None:
    texts = strings(payload(channel))
    assert any("shop" in text for text in texts)
    assert any("staging" in text for text in texts)


def test_a_payload_has_the_response_time_of_the_severity() -> None:
    texts = strings(payload("chat", severity=Severity.P0))
    assert any("7 min" in text for text in texts)


def test_no_secret_is_in_a_payload() -> None:
    for channel in SETTINGS.channels:
        texts = " ".join(strings(payload(channel)))
        assert not any(secret in texts for secret in ("T0/B0", "R0UT1NGKEY", "s1gn1ng", "hook.example"))


def test_the_error_names_the_unknown_channel() -> None:
    with pytest.raises(UnknownChannel) as caught:
        compose(make_notification(channel="gone"), SETTINGS)
    assert isinstance(caught.value, KeyError)
    assert str(caught.value) == 'no channel "gone" is configured'


@pytest.mark.parametrize("channel", SETTINGS.channels)
def test_each_test_message_is_marked_and_unique(channel: str) -> None:
    first, second = (alerts.test_message(SETTINGS, channel) for _ in range(2))
    assert first.dedupe_key != second.dedupe_key
    assert first.incident != second.incident
    assert any("This is a test" in text for text in strings(dict(first.payload)))


def test_a_test_message_needs_a_configured_channel() -> None:
    with pytest.raises(UnknownChannel, match="gone"):
        alerts.test_message(SETTINGS, "gone")


def test_waits_double_up_to_five_minutes() -> None:
    longest = [backoff(attempt, None, 1.0).total_seconds() for attempt in range(1, 11)]
    assert longest == [2, 4, 8, 16, 32, 64, 128, 256, 300, 300]


@given(
    st.integers(1, 10_000),
    st.none() | st.floats(0, allow_nan=False),
    st.floats(0, 1, exclude_max=True),
)
def test_retry_after_counts_for_at_most_an_hour(
    attempt: int, retry_after: float | None, random: float
) -> None:
    wait = backoff(attempt, retry_after, random)
    assert wait >= timedelta(seconds=min(retry_after or 0, 3600))
    assert wait <= timedelta(hours=1, minutes=5)


@pytest.mark.parametrize(
    ("by", "group"),
    [
        (["check"], "api"),
        (["kind"], "http"),
        (["groups"], "payments, web"),
        (["severity"], "P0"),
        (["labels.team", "kind"], "shop / http"),
    ],
)
def test_a_message_knows_all_by_which_it_can_be_grouped(by: list[str], group: str) -> None:
    policy = make_policy(
        opens_after=1, check="api", kind="http", groups=("payments", "web"), labels={"team": "shop"}
    )
    _, effects = step(AlertState(), make_reading(), policy, NOON)
    notifications = [effect for effect in effects if isinstance(effect, Notification)]
    assert notifications
    for notification in notifications:
        content = incident_content(Message(notification, "production", "shop"))
        assert group_of(content, by) == group
