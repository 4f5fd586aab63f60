"""Surrounding white space of secrets and URLs is removed, with a notice that does not quote the value."""

from pathlib import Path

import pytest

from settings import Loaded, load_with_notices
from settings.channels.pagerduty import PagerDutyChannel
from settings.channels.webhook import WebhookChannel
from settings.checks.http import HttpCheck

BLANKS = [
    "\n",
    "\r\n",
    "\t",
    " ",
    "\N{NO-BREAK SPACE}",
    "\N{ZERO WIDTH NO-BREAK SPACE}",
    "\N{ZERO WIDTH SPACE}",
]
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
