"""Surrounding white space of secrets and URLs is removed, with a notice that does not quote the value."""

import sys
from pathlib import Path

import pytest

from settings import Loaded, effective, load_with_notices
from settings.channels.email import EmailChannel
from settings.channels.pagerduty import PagerDutyChannel
from settings.channels.webhook import WebhookChannel
from settings.checks.http import HttpCheck
from settings.notices import of_dead_mans_switch, of_error_reports

BLANKS = [
    "\n",
    "\r\n",
    "\t",
    " ",
    "\N{NO-BREAK SPACE}",
    "\N{ZERO WIDTH NO-BREAK SPACE}",
    "\N{ZERO WIDTH SPACE}",
]
FILE_WITH_SENTRY = """
    [[checks]]
    name = "api"
    kind = "http"
    url = "https://shop.example/"
    [channels.errors]
    kind = "sentry"
    dsn = "${SENTRY_DSN}"
"""
FILE = """
    [[checks]]
    name = "api"
    kind = "http"
    url = "${SHOP_URL}"
    headers = { Authorization = "Bearer ${SHOP_TOKEN}" }
"""


def loaded(folder: Path, text: str, env: dict[str, str]) -> Loaded:
    path = folder / "paywatch.toml"
    path.write_text(text)
    return load_with_notices(path, env)


@pytest.mark.parametrize("blank", BLANKS, ids=ascii)
def test_blanks_around_a_variable_are_removed_with_a_notice(tmp_path: Path, blank: str) -> None:
    found = loaded(
        tmp_path,
        FILE,
        {
            "PAGERDUTY_INTEGRATION_KEY": f"{blank}R0UT1NG{blank}",
            "ALERT_WEBHOOK_URL": f"https://alerts.example/in{blank}",
            "ALERT_WEBHOOK_SECRET": f"whsec_aHVudGVyMjI={blank}",
            "SHOP_URL": f"https://shop.example/{blank}",
            "SHOP_TOKEN": f"hunter2{blank}",
            "STRIPE_SECRET_KEY": f"sk_test_1{blank}",
            "UNRELATED": f"x{blank}",
        },
    )
    pager, hook = found.settings.channels["pagerduty"], found.settings.channels["hook"]
    assert isinstance(pager, PagerDutyChannel)
    assert isinstance(hook, WebhookChannel)
    assert pager.routing_key.get_secret_value() == "R0UT1NG"
    assert hook.signing_secret is not None
    assert hook.signing_secret.get_secret_value() == "whsec_aHVudGVyMjI="
    (check,) = found.settings.checks
    assert isinstance(check, HttpCheck)
    assert check.url == "https://shop.example/"
    assert check.headers["Authorization"].get_secret_value() == "Bearer hunter2"
    assert found.notices == tuple(
        f"{name}: surrounding white space was removed"
        for name in (
            "ALERT_WEBHOOK_SECRET",
            "ALERT_WEBHOOK_URL",
            "PAGERDUTY_INTEGRATION_KEY",
            "SHOP_TOKEN",
            "SHOP_URL",
            "STRIPE_SECRET_KEY",
        )
    )


HEARTBEAT = """
    [[checks]]
    name = "import"
    kind = "heartbeat"
    max_age = "1d"
    key = "0123456789abcdef"
"""


def test_a_heartbeat_that_no_port_receives_has_a_notice(tmp_path: Path) -> None:
    (notice,) = loaded(tmp_path, HEARTBEAT, {}).notices
    assert notice == (
        'checks[0] "import": only `paywatch heartbeat` can report this job, because no port receives pings: '
        "set workers.metrics_port"
    )
    for port in (0, 9101):
        assert loaded(tmp_path, f"{HEARTBEAT}\n[workers]\nmetrics_port = {port}\n", {}).notices == ()


def test_blanks_around_a_literal_secret_are_removed_with_a_notice(tmp_path: Path) -> None:
    found = loaded(
        tmp_path,
        """
        environment = " staging "
        [[checks]]
        name = "hook"
        kind = "webhook"
        url = " https://shop.example/hook"
        secret = "whsec_x\\n"
        [channels.pager]
        kind = "pagerduty"
        routing_key = "\\uFEFFR0UT1NG"
        """,
        {},
    )
    pager = found.settings.channels["pager"]
    assert isinstance(pager, PagerDutyChannel)
    assert pager.routing_key.get_secret_value() == "R0UT1NG"
    assert found.settings.environment == " staging "
    assert found.notices == (
        'checks[0] "hook": url: surrounding white space was removed',
        'checks[0] "hook": secret: surrounding white space was removed',
        "channels.pager.routing_key: surrounding white space was removed",
    )


def test_a_variable_of_blanks_counts_as_not_set(tmp_path: Path) -> None:
    found = loaded(tmp_path, "", {"STRIPE_SECRET_KEY": " \n", "STRIPE_API_KEY": "sk_test_2"})
    assert found.settings.stripe_secret_key is not None
    assert found.settings.stripe_secret_key.get_secret_value() == "sk_test_2"


def test_clean_values_give_no_notice(tmp_path: Path) -> None:
    assert loaded(tmp_path, "", {"STRIPE_SECRET_KEY": "sk_test_1", "OTHER": " x"}).notices == ()


MAIL = """
    [channels.mail]
    kind = "email"
    host = "smtp.example"
    from = "alerts@shop.example"
"""
RECIPIENTS = {"ALERT_EMAIL_RECIPIENTS": "ann@shop.example, ,bob@shop.example"}


def test_a_variable_gives_recipients_to_the_channels_without(tmp_path: Path) -> None:
    found = loaded(tmp_path, MAIL, RECIPIENTS)
    channel = found.settings.channels["mail"]
    assert isinstance(channel, EmailChannel)
    assert [each.get_secret_value() for each in channel.to] == ["ann@shop.example", "bob@shop.example"]
    assert found.notices == ()


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (
            "",
            'nothing uses it: add a channel of kind = "email", which needs more than this variable',
        ),
        (
            f'{MAIL} to = ["eve@shop.example"]',
            'nothing uses it, because each channel of kind = "email" has its own key "to"',
        ),
    ],
)
def test_recipients_that_no_channel_uses_are_noticed(tmp_path: Path, text: str, sentence: str) -> None:
    assert loaded(tmp_path, text, RECIPIENTS).notices == (f"ALERT_EMAIL_RECIPIENTS: {sentence}",)


def test_channels_without_a_dead_mans_switch_are_noticed() -> None:
    (notice,) = of_dead_mans_switch({"hook": object()}, None)
    assert notice.startswith("PAYWATCH_HEARTBEAT_URL is not set")
    assert of_dead_mans_switch({"hook": object()}, "https://hc.example/1") == []
    assert of_dead_mans_switch({}, None) == []


def test_one_dsn_serves_error_reports_and_a_channel(tmp_path: Path) -> None:
    dsn = "https://publickey@sentry.example/42"
    found = loaded(tmp_path, FILE_WITH_SENTRY, {"SENTRY_DSN": dsn})
    assert found.notices == ()
    assert found.settings.sentry_dsn is not None
    assert found.settings.sentry_dsn.get_secret_value() == dsn
    assert effective(found.settings)["sentry_dsn"] == "********"
    assert dsn not in repr(found)


@pytest.mark.parametrize("set_to", [None, "x"])
def test_a_missing_sdk_is_noticed_only_with_a_dsn(
    monkeypatch: pytest.MonkeyPatch, set_to: str | None
) -> None:
    monkeypatch.setitem(sys.modules, "sentry_sdk", None)
    found = [problem.parts for problem in of_error_reports(set_to)]
    assert found == ([] if set_to is None else [("SENTRY_DSN",)])
