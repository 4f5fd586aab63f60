from collections.abc import Callable
from datetime import timedelta

import pytest

from settings import Settings, Severity, SeverityPolicy

Loaded = Callable[[str], Settings]

SLACK = '[channels.chat]\nkind = "slack"\nurl = "https://hooks.example/x"\n'
PAGER = '[channels.pager]\nkind = "pagerduty"\nrouting_key = "key"\n'
HOOK = '[channels.in]\nkind = "webhook"\nurl = "https://alerts.example/in"\n'


def channels_of(settings: Settings) -> dict[str, tuple[str, ...]]:
    return {severity.value: policy.channels for severity, policy in settings.severities.items()}


def ladder(policy: SeverityPolicy) -> list[tuple[int, tuple[str, ...]]]:
    return [(step.after // timedelta(minutes=1), step.to) for step in policy.escalate]


@pytest.mark.parametrize(
    ("channels", "expected"),
    [
        (SLACK + PAGER + HOOK, [("chat", "pager", "in"), ("chat", "in"), ("chat",), ("chat",)]),
        (SLACK, [("chat",), ("chat",), ("chat",), ("chat",)]),
        (PAGER, [("pager",), ("pager",), ("pager",), ("pager",)]),
        (PAGER + HOOK, [("pager", "in"), ("in",), ("pager", "in"), ("pager", "in")]),
        ("", [(), (), (), ()]),
    ],
)
def test_every_severity_has_default_channels(
    loaded: Loaded, env: dict[str, str], channels: str, expected: list[tuple[str, ...]]
) -> None:
    del env["SLACK_WEBHOOK_URL"]
    assert list(channels_of(loaded(channels)).values()) == expected


def test_variables_alone_create_channels(loaded: Loaded, env: dict[str, str]) -> None:
    env |= {"PAGERDUTY_INTEGRATION_KEY": "key", "ALERT_WEBHOOK_URL": "https://alerts.example/in"}
    settings = loaded("")
    assert {name: channel.kind for name, channel in settings.channels.items()} == {
        "pagerduty": "pagerduty",
        "slack": "slack",
        "hook": "webhook",
    }
    assert channels_of(settings) == {
        "P0": ("pagerduty", "slack", "hook"),
        "P1": ("slack", "hook"),
        "P2": ("slack",),
        "P3": ("slack",),
    }


def test_severities_may_name_environment_channels(loaded: Loaded) -> None:
    assert channels_of(loaded('[severities.P0]\nchannels = ["slack"]'))["P0"] == ("slack",)


def test_variables_create_no_channel_if_the_file_has_channels(loaded: Loaded) -> None:
    assert list(loaded(PAGER).channels) == ["pager"]
    assert loaded("[channels]").channels == {}


def test_a_variable_makes_the_webhook_signed(loaded: Loaded, env: dict[str, str]) -> None:
    env |= {"ALERT_WEBHOOK_URL": "https://alerts.example/in", "ALERT_WEBHOOK_SECRET": "signed"}
    hook = loaded("").channels["hook"]
    assert hook.kind == "webhook"
    assert hook.signing_secret is not None


def test_response_times_have_defaults(loaded: Loaded) -> None:
    policies = loaded("").severities
    assert [policies[severity].respond_within for severity in Severity] == [
        timedelta(minutes=5),
        timedelta(minutes=15),
        timedelta(hours=1),
        None,
    ]
    assert [policies[severity].remind_every for severity in Severity] == [None, None, None, None]


def test_escalations_notify_the_severity_above(loaded: Loaded) -> None:
    policies = loaded(SLACK + PAGER + HOOK).severities
    everyone = ("chat", "pager", "in")
    assert ladder(policies[Severity.P0]) == [(5, everyone), (15, everyone), (30, everyone), (60, everyone)]
    assert ladder(policies[Severity.P1]) == [(15, everyone)]
    assert ladder(policies[Severity.P2]) == [(60, ("chat", "in"))]
    assert ladder(policies[Severity.P3]) == []


@pytest.mark.parametrize(("written", "steps"), [("20m", [20, 30, 60]), ("15m", [15, 30, 60]), ("2h", [120])])
def test_default_steps_follow_respond_within(loaded: Loaded, written: str, steps: list[int]) -> None:
    policies = loaded(f'{SLACK}[severities.P0]\nrespond_within = "{written}"').severities
    assert ladder(policies[Severity.P0]) == [(after, ("chat",)) for after in steps]


def test_omitted_keys_keep_their_defaults(loaded: Loaded) -> None:
    policy = loaded(SLACK + '[severities.P1]\nremind_every = "2h"').severities[Severity.P1]
    assert policy.channels == ("chat",)
    assert policy.respond_within == timedelta(minutes=15)
    assert policy.remind_every == timedelta(hours=2)


def test_empty_lists_notify_nobody(loaded: Loaded) -> None:
    policies = loaded(
        SLACK + "[severities.P0]\nchannels = []\nescalate = []\n[severities.P1]\nescalate = []"
    ).severities
    assert policies[Severity.P0] == SeverityPolicy(
        respond_within=timedelta(minutes=5),
        deliver_within=timedelta(minutes=2),
        acknowledge_expires=timedelta(hours=4),
    )
    assert policies[Severity.P1].escalate == ()
