"""How a notification becomes a payload, and when an attempt is repeated."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

import alerts
from alerts import UnknownChannel, backoff, compose
from settings import Settings, Severity
from tests.alerts.messages import make_notification, strings

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


@pytest.mark.parametrize("channel", SETTINGS.channels)
def test_a_payload_names_the_service_and_the_environment(channel: str) -> None:
    texts = strings(compose(make_notification(channel=channel), SETTINGS))
    assert any("shop" in text for text in texts)
    assert any("staging" in text for text in texts)


def test_a_payload_has_the_response_time_of_the_severity() -> None:
    texts = strings(compose(make_notification(severity=Severity.P0), SETTINGS))
    assert any("7 min" in text for text in texts)


def test_no_secret_is_in_a_payload() -> None:
    for channel in SETTINGS.channels:
        texts = " ".join(strings(compose(make_notification(channel=channel), SETTINGS)))
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
