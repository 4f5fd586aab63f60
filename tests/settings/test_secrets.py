"""No error, repr or output contains a secret, however invalid the configuration is."""

import base64
import json
import logging
from pathlib import Path
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import BaseModel, SecretStr

from settings import ConfigError, Settings, effective, load
from settings.checks.http import HttpCheck
from settings.texts import mask_secrets

GOOD = Path(__file__).parent / "good" / "every_key.toml"

# "~" is in no name, key or message of Paywatch, so a secret can only show where it leaked.
SECRETS = st.text(st.characters(min_codepoint=33, max_codepoint=126, exclude_characters="*"), min_size=6).map(
    lambda text: f"~{text}~"
)


def secrets_in(value: object) -> list[str]:
    if isinstance(value, SecretStr):
        return [value.get_secret_value()]
    if isinstance(value, BaseModel):
        return [secret for name in type(value).model_fields for secret in secrets_in(getattr(value, name))]
    if isinstance(value, dict | tuple | list):
        inner = value.values() if isinstance(value, dict) else value
        return [secret for each in inner for secret in secrets_in(each)]
    return []


def environment(secret: str) -> dict[str, str]:
    coded = quote(secret, safe="~")
    return {
        "DATABASE_URL": f"postgresql://shop:{coded}@db.example/shop?sslpassword={coded}",
        "PAYWATCH_DATABASE_URL": f"postgresql://watch:{coded}@db.example/watch",
        "PAYWATCH_HEARTBEAT_URL": f"https://hc.example/{coded}",
        "REDIS_URL": f"redis://:{coded}@redis.example/0",
        "SHOP_TOKEN": secret,
        "SLACK_WEBHOOK_URL": f"https://hooks.slack.example/{coded}",
        "STRIPE_API_BASE": f"https://proxy:{coded}@stripe.example?key={coded}",
        "STRIPE_SECRET_KEY": secret,
        "STRIPE_WEBHOOK_SECRET": secret,
    }


def assert_hidden(secret: str, *texts: str) -> None:
    for text in texts:
        assert secret not in text
        assert quote(secret, safe="~") not in text
        assert json.dumps(secret)[1:-1] not in text


@given(secret=SECRETS)
def test_repr_and_effective_contain_no_secret(secret: str) -> None:
    loaded = load(GOOD, environment(secret))
    assert any(secret in each for each in secrets_in(loaded))
    shown = json.dumps(effective(loaded))
    assert_hidden(secret, repr(loaded), str(loaded), shown, *map(repr, loaded.checks), str(loaded.channels))


BROKEN = """
environment = {0}
service = [{0}]
business_timezone = {0}
colour = {0}
[[checks]]
name = "a"
kind = "http"
url = "${{AS_IT_IS}}"
every = "${{AS_IT_IS}}"
headers = {{ X-Name = {0}, X-Long = "x{1}\\u0000", X-Table = {{ a = {0} }} }}
expect.json = {{ a = [{0}] }}
runbook = "https://u:{1}@"
[[checks]]
name = "b"
kind = "webhook"
url = "https://u:{1}@[shop.example/{1}"
secret = [{0}]
seen = {{ sql = "${{AS_IT_IS}}", within = "${{AS_IT_IS}}" }}
scheme = "${{AS_IT_IS}}"
[[checks]]
name = "c"
kind = "${{AS_IT_IS}}"
secrt = {0}
[[rules]]
name = "${{AS_IT_IS}}"
condition = "${{AS_IT_IS}}"
severity = "${{AS_IT_IS}}"
[channels.slack]
kind = "slack"
url = {0}
[channels.hook]
kind = "webhook"
url = "https://{1}@/"
signing_secret = {{ secret = {0} }}
[severities.P0]
channels = ["${{AS_IT_IS}}", "${{AS_IT_IS}}"]
escalate = [{{ after = "${{AS_IT_IS}}", to = ["${{AS_IT_IS}}"] }}]
[reconcile]
daily_at = "${{AS_IT_IS}}"
stripe_share = "${{AS_IT_IS}}"
objects = ["${{AS_IT_IS}}"]
[reconcile.payments]
table = "a.b.${{AS_IT_IS}}"
amount_unit = "${{AS_IT_IS}}"
[workers]
metrics_port = "${{AS_IT_IS}}"
"""


@given(secret=SECRETS)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_error_contains_a_referenced_value(tmp_path: Path, secret: str) -> None:
    path = tmp_path / "paywatch.toml"
    coded = quote(secret, safe="~")
    path.write_text(BROKEN.format('"${AS_IT_IS}"', coded).replace('${AS_IT_IS}" =', 'X-Name" ='))
    broken = {name: f"{secret} {value}" for name, value in environment(secret).items()}
    with pytest.raises(ConfigError) as raised:
        load(path, {**broken, "AS_IT_IS": secret})
    assert len(raised.value.problems) > 30
    assert_hidden(secret, str(raised.value), repr(raised.value))
    assert raised.value.__cause__ is None
    assert raised.value.__suppress_context__


def test_no_error_contains_a_literal_secret(tmp_path: Path) -> None:
    path = tmp_path / "paywatch.toml"
    path.write_text("""
        database_url = "postgresql://u:hunter2@h/db"
        [[checks]]
        name = "a"
        kind = "webhook"
        url = "ftp://u:hunter2@shop.example/"
        secret = ["hunter2"]
        secrets = "hunter2"
        [channels.slack]
        kind = "slack"
        url = "hunter2"
        token = "hunter2"
        [channels.pager]
        kind = "pagerduty"
        routing_key = 1234567
    """)
    with pytest.raises(ConfigError) as raised:
        load(path, {"REDIS_URL": "hunter2", "STRIPE_API_BASE": "hunter2://x"})
    text = str(raised.value)
    assert "hunter2" not in text
    assert "1234567" not in text


def test_constructed_settings_mask_their_secrets() -> None:
    with pytest.raises(ValueError, match="stripe_secret_key") as raised:
        Settings(stripe_secret_key=["hunter2"], database_url="hunter2")  # type: ignore[arg-type]
    assert "hunter2" not in str(raised.value)


def test_loading_logs_nothing(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        load(GOOD, environment("~secret~"))
    assert caplog.text == ""


WRITE_A_KEY = "write a restricted or secret key, which begins with rk_ or sk_"


@pytest.mark.parametrize(
    "sent",
    [
        "https://user:hunter2-hunter2@a.example/next",
        "https://a.example/?access_token=hunter2-hunter2&x=1",
        '{"password": "hunter2-hunter2"}',
        '{"client_secret":"hunter2-hunter2"}',
        "Authorization: Basic hunter2-hunter2",
        "Bearer hunter2-hunter2",
        "subject 'CN=postgresql://u:hunter2-hunter2@db' does not match",
        "duplicate key in connection 'host=db password=hunter2-hunter2'",
        "xoxb-hunter2-hunter2",
        "pwt_hunter2-_hunter2",
        r"GET /\r\nAuthorization: Basic hunter2-hunter2",
        r"a line\nsk_hunter2_hunter2",
    ],
)
def test_a_secret_that_a_server_sends_is_masked(sent: str) -> None:
    assert "hunter2" not in mask_secrets(sent)


def test_the_header_that_a_user_in_a_url_becomes_is_a_secret() -> None:
    url = "http://shop:hunter2%2Fx@a.example/"
    check = HttpCheck.model_validate({"name": "page", "kind": "http", "url": url, "every": "1m"})
    assert base64.b64encode(b"shop:hunter2/x").decode() in check.secrets


@pytest.mark.parametrize(
    "sent",
    [
        "invalid_token: the token is expired",
        "certificate subject name 'a.example' does not match target host name 'b.example'",
        "permission denied for table api_keys",
        "No such payment_intent: 'pi_1'; a similar object exists in test mode",
    ],
)
def test_an_ordinary_answer_is_shown(sent: str) -> None:
    assert mask_secrets(sent) == sent


@pytest.mark.parametrize(
    ("key", "problem"),
    [
        ('"sk_test_hunter2"', "remove the quotes around the value"),
        ("STRIPE_SECRET_KEY=sk_test_hunter2", "remove the name and the = before the value"),
        ("acct_hunter2", f"this is the id of an account at Stripe: {WRITE_A_KEY}"),
    ],
)
def test_a_key_that_was_copied_with_its_surroundings_is_refused(key: str, problem: str) -> None:
    with pytest.raises(ConfigError) as refused:
        load(GOOD.parent / "empty.toml", {"STRIPE_SECRET_KEY": key})
    assert refused.value.problems == [f"STRIPE_SECRET_KEY: {problem}"]
