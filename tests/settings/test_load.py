import os
from collections.abc import Callable
from datetime import time, timedelta
from pathlib import Path

import pytest

from settings import ConfigError, Settings, Severity, load
from settings.checks import CHECK_KINDS
from settings.checks.http import HttpCheck
from settings.checks.postgres import PostgresCheck
from settings.checks.redis import RedisCheck
from settings.checks.stripe import StripeCheck
from settings.checks.webhook import WebhookCheck
from settings.sources import variable_names
from settings.wording import either

GOOD = Path(__file__).parent / "good"
ROOT = Path(__file__).parent.parent.parent
EXAMPLE = ROOT.parent / "shared" / "paywatch.example.toml"
EVERYTHING_SET = {
    "ALERT_WEBHOOK_SECRET": "a",
    "ALERT_WEBHOOK_URL": "https://alerts.example/in",
    "DATABASE_URL": "postgresql://shop@db.example/shop",
    "IMPORT_HEARTBEAT_KEY": "a-key-of-at-least-16-characters",
    "PAGERDUTY_INTEGRATION_KEY": "b",
    "REDIS_URL": "redis://redis.example:6379/0",
    "SLACK_WEBHOOK_URL": "https://hooks.slack.example/x",
    "STRIPE_SECRET_KEY": "c",
    "STRIPE_TEST_SECRET_KEY": "sk_test_e",
    "STRIPE_WEBHOOK_SECRET": "d",
}

Loaded = Callable[[str], Settings]
Problems = Callable[[str], list[str]]


def refused(path: Path, env: dict[str, str]) -> list[str]:
    with pytest.raises(ConfigError) as raised:
        load(path, env)
    return raised.value.problems


def test_an_empty_configuration_is_valid(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert load(env={}) == Settings()


def test_every_key_is_read(env: dict[str, str]) -> None:
    settings = load(GOOD / "every_key.toml", env)
    assert load(GOOD / "every_key.toml", env) == settings, "a worker compares them after SIGHUP"
    checks = {check.kind: check for check in settings.checks}
    health, webhook, database, redis = (checks[kind] for kind in ("http", "webhook", "postgres", "redis"))
    assert isinstance(health, HttpCheck)
    assert health.every == timedelta(seconds=30)
    assert health.expect.status == [200, "3xx"]
    assert health.expect.json_ == {
        "status": {"eq": "healthy"},
        "checks.database": {"eq": True},
        "queue.depth": {"eq": 0},
    }
    assert health.headers["Authorization"].get_secret_value() == "Bearer token-hunter2"
    assert isinstance(webhook, WebhookCheck)
    assert webhook.secret.get_secret_value() == "a literal secret is allowed"
    assert isinstance(database, PostgresCheck)
    assert (database.connections_degraded_above, database.connections_fail_above) == (0.6, 0.85)
    assert isinstance(redis, RedisCheck)
    assert (redis.memory_fail_above, redis.hit_rate_below, redis.expect.writable) == (0.9, 0.6, True)
    assert settings.reconcile.daily_at == time(2, 30)
    assert settings.reconcile.stripe_share == 0.125
    assert (settings.stripe.limits.account, settings.stripe.limits.endpoint) == (200, 50)
    assert settings.stripe.limits.endpoints == {"payment_intents": 100}
    assert settings.reconcile.payments is not None
    assert settings.reconcile.payments.defaults == {
        "source": "reconciliation",
        "version": 1,
        "reviewed": False,
    }
    assert settings.workers.metrics_port == 0
    assert settings.retention.readings == timedelta(days=14)


def test_the_example_of_this_repository_loads() -> None:
    assert len(load(ROOT / "paywatch.example.toml", EVERYTHING_SET).checks) >= 4


@pytest.mark.skipif(not EXAMPLE.is_file(), reason="the shared example is not next to this repository")
def test_the_shared_example_loads() -> None:
    settings = load(EXAMPLE, EVERYTHING_SET)
    assert [check.name for check in settings.checks] == [
        "api-health",
        "webhook-round-trip",
        "stripe",
        "payout-job",
    ]
    assert settings.severities[Severity.P0].remind_every == timedelta(minutes=15)


def test_paywatch_config_names_the_file(tmp_path: Path) -> None:
    path = tmp_path / "elsewhere.toml"
    path.write_text('service = "kiosk"')
    assert load(env={"PAYWATCH_CONFIG": str(path)}).service == "kiosk"


def test_a_path_precedes_paywatch_config(tmp_path: Path) -> None:
    path = tmp_path / "given.toml"
    path.write_text('service = "given"')
    assert load(path, {"PAYWATCH_CONFIG": str(tmp_path / "missing.toml")}).service == "given"


def test_the_working_directorys_file_is_the_default(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("paywatch.toml").write_text('service = "here"')
    assert load(env={}).service == "here"
    assert load(env={"PAYWATCH_CONFIG": ""}).service == "here"


def test_only_the_given_environment_counts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setitem(os.environ, "REDIS_URL", "redis://elsewhere.example/0")
    monkeypatch.setitem(os.environ, "SERVICE", "elsewhere")
    assert load(env={}) == Settings()
    assert Settings().redis_url is None


def test_a_missing_file_is_reported_by_its_path(tmp_path: Path) -> None:
    path = tmp_path / "missing.toml"
    assert refused(path, {}) == [f"{path}: this file does not exist"]


def test_a_directory_is_unreadable(tmp_path: Path) -> None:
    assert refused(tmp_path, {}) == [f"{tmp_path}: cannot be read: Is a directory"]


def test_an_unknown_home_directory_is_unreadable() -> None:
    (problem,) = refused(Path("~nobody-of-this-name/paywatch.toml"), {})
    assert problem.startswith("~nobody-of-this-name/paywatch.toml: cannot be read:")


def test_invalid_utf_8_is_reported_with_its_offset(tmp_path: Path) -> None:
    path = tmp_path / "latin.toml"
    path.write_bytes('service = "café"'.encode("latin-1"))
    assert refused(path, {}) == [f"{path}: not UTF-8: byte 14 cannot be read as text"]


def test_a_byte_order_mark_is_accepted(tmp_path: Path) -> None:
    path = tmp_path / "windows.toml"
    path.write_bytes('service = "café"\r\n'.encode("utf-8-sig"))
    assert load(path, {}).service == "café"


def test_references_are_replaced_once_at_any_depth(loaded: Loaded, env: dict[str, str]) -> None:
    env |= {"ZONE": "Europe", "PLACE": "${ZONE}", "CHAT": "chat"}
    settings = loaded("""
        environment = "a $${ZONE} in ${ZONE}/${PLACE}, $5"
        [channels.chat]
        kind = "slack"
        url = "${SLACK_WEBHOOK_URL}"
        [severities.P0]
        channels = ["${CHAT}"]
        escalate = [{ after = "5m", to = ["${CHAT}"] }]
    """)
    assert settings.environment == "a ${ZONE} in Europe/${ZONE}, $5"
    assert settings.severities[Severity.P0].escalate[0].to == ("chat",)


def test_a_number_may_come_from_the_environment(loaded: Loaded, env: dict[str, str]) -> None:
    env["METRICS_PORT"] = "9101"
    assert loaded('[workers]\nmetrics_port = "${METRICS_PORT}"').workers.metrics_port == 9101


def test_each_missing_reference_is_reported(problems: Problems) -> None:
    assert problems('environment = "${REGION}-${STAGE}"') == [
        "environment: the environment variable REGION is not set",
        "environment: the environment variable STAGE is not set",
    ]


def test_a_variable_with_other_bytes_than_utf_8_is_refused(tmp_path: Path) -> None:
    """Otherwise it would fail in each request, log line or statement that has it."""
    path = tmp_path / "paywatch.toml"
    path.write_text('service = "${NAME_OF_SHOP}"\n')
    names = {*variable_names(), "NAME_OF_SHOP"} - {"PAYWATCH_CONFIG"}
    found = refused(path, {**dict.fromkeys(names, os.fsdecode(b"hunter2 \xff")), "UNUSED": "\udcff"})
    assert found == [
        f"{name}: the value is not UTF-8: set it again, encoded as UTF-8" for name in sorted(names)
    ]


@pytest.mark.parametrize(
    ("variables", "key"),
    [
        ({"STRIPE_SECRET_KEY": "one"}, "one"),
        ({"STRIPE_API_KEY": "two"}, "two"),
        ({"STRIPE_SECRET_KEY": "one", "STRIPE_API_KEY": "two"}, "one"),
        ({"STRIPE_SECRET_KEY": "", "STRIPE_API_KEY": "two"}, "two"),
    ],
)
def test_the_stripe_key_has_two_names(tmp_path: Path, variables: dict[str, str], key: str) -> None:
    path = tmp_path / "paywatch.toml"
    path.write_text('[[checks]]\nname = "stripe"\nkind = "stripe"\n')
    found = load(path, variables).stripe_secret_key
    assert found is not None
    assert found.get_secret_value() == key


def test_environment_variables_are_settings(loaded: Loaded, env: dict[str, str]) -> None:
    env |= {
        "LOG_LEVEL": "debug",
        "LOG_FORMAT": "ECS",
        "LOG_DIR": "/var/log/shop",
        "LOG_MAX_BYTES": "50MB",
        "LOG_BACKUPS": "3",
        "APP_VERSION": "1.2.3",
        "CONNECTED_ACCOUNT_ID": "acct_1",
        "PAYWATCH_ALIVE_FILE": "/tmp/alive",
    }
    env |= {"STRIPE_API_BASE": "http://127.0.0.1:12111", "PAYWATCH_HEARTBEAT_URL": "https://hc.example/x"}
    settings = loaded("")
    assert settings.log_level == "DEBUG"
    assert (settings.log_format, settings.log_dir) == ("ecs", Path("/var/log/shop"))
    assert (settings.log_max_bytes, settings.log_backups) == (50_000_000, 3)
    assert settings.paywatch_alive_file == Path("/tmp/alive")
    assert (settings.app_version, settings.connected_account_id) == ("1.2.3", "acct_1")
    assert settings.stripe_api_base == "http://127.0.0.1:12111"
    assert settings.paywatch_heartbeat_url is not None


@pytest.mark.parametrize(("written", "size"), [("0", 0), ("1000000", 1_000_000), ("10MiB", 10 * 2**20)])
def test_log_files_can_be_left_to_logrotate(
    loaded: Loaded, env: dict[str, str], written: str, size: int
) -> None:
    env["LOG_MAX_BYTES"] = written
    assert loaded("").log_max_bytes == size


def test_the_store_defaults_to_the_ledgers_database(loaded: Loaded, env: dict[str, str]) -> None:
    assert loaded("").store_url == loaded("").database_url
    env["PAYWATCH_DATABASE_URL"] = "postgresql://watch@db.example/watch"
    assert loaded("").store_url == loaded("").paywatch_database_url


def test_unknown_variables_change_nothing(loaded: Loaded, env: dict[str, str]) -> None:
    before = loaded("")
    env |= {
        "MATTERMOST_URL": "x",
        "NEW_RELIC_LICENSE_KEY": "y",
        "GA4_STREAM_NAME": "G-1",
        "CHECKS": "[]",
        "WORKERS": "1",
    }
    assert loaded("") == before


def test_a_stripe_webhook_check_uses_the_variables_secret(loaded: Loaded) -> None:
    check = loaded("""
        [[checks]]
        name = "round-trip"
        kind = "webhook"
        url = "https://shop.example/webhooks"
    """).checks[0]
    assert isinstance(check, WebhookCheck)
    assert check.secret.get_secret_value() == "whsec_hunter2"


def test_another_schemes_webhook_check_requires_a_secret(problems: Problems) -> None:
    text = '[[checks]]\nname = "round-trip"\nkind = "webhook"\nurl = "http://x/"\nscheme = "ikhokha"\n'
    assert problems(text) == ['checks[0] "round-trip": secret: this key is required']


def test_a_stripe_check_uses_the_variables_account(loaded: Loaded, env: dict[str, str]) -> None:
    env["CONNECTED_ACCOUNT_ID"] = "acct_1"
    text = '[[checks]]\nname = "{0}"\nkind = "stripe"\n'
    own, other = loaded(text.format("own") + text.format("other") + 'account = "acct_2"').checks
    assert isinstance(own, StripeCheck)
    assert isinstance(other, StripeCheck)
    assert (own.account, other.account) == ("acct_1", "acct_2")


def test_all_problems_are_reported_in_file_order(problems: Problems, env: dict[str, str]) -> None:
    env["LOG_LEVEL"] = "loud"
    assert problems("""
        environment = ""
        colour = "blue"
        [[checks]]
        name = "a"
        kind = "http"
        url = "${NOWHERE}"
        every = "0s"
        [[checks]]
        name = "a"
        kind = "htttp"
        [channels.slack]
        kind = "slack"
        url = "ftp://x"
        [severities.P0]
        channels = ["pager"]
    """) == [
        'environment = "": must not be empty',
        'checks[0] "a": url: the environment variable NOWHERE is not set',
        'checks[0] "a": every = "0s": the interval must be at least 1s',
        f'checks[1] "a": kind = "htttp": unknown kind: write {either(CHECK_KINDS)}',
        'checks[1] "a": name = "a": checks[0] already has this name',
        "channels.slack.url: the URL must begin with https:// or http://, not ftp://",
        'severities.P0.channels[0] = "pager": this channel is not defined',
        'LOG_LEVEL: write "DEBUG", "INFO", "WARNING", "ERROR" or "CRITICAL"',
        "colour: unknown key",
    ]


def test_long_values_are_shortened(problems: Problems) -> None:
    (problem,) = problems(f'business_timezone = "{"x" * 500}"')
    assert problem.startswith(f'business_timezone = "{"x" * 57}...": ')


@pytest.mark.parametrize(("every", "timeout"), [("5s", 5), ("1m", 10), ("1h", 10)])
def test_the_default_timeout_fits_the_interval(loaded: Loaded, every: str, timeout: int) -> None:
    (check,) = loaded(f'[[checks]]\nname = "a"\nkind = "http"\nurl = "http://x/"\nevery = "{every}"').checks
    assert isinstance(check, HttpCheck)
    assert check.timeout == timedelta(seconds=timeout)
    assert check.degraded_above <= check.fail_above <= check.timeout


def test_the_default_deadline_fits_the_timeout(loaded: Loaded) -> None:
    (check,) = loaded("""
        [[checks]]
        name = "round-trip"
        kind = "webhook"
        url = "https://shop.example/webhooks"
        every = "4s"
        seen.sql = "select 1 from payments where id = $1"
    """).checks
    assert isinstance(check, WebhookCheck)
    assert check.seen is not None
    assert (check.timeout, check.seen.within) == (timedelta(seconds=4), timedelta(seconds=4))


def test_a_timeout_may_equal_the_interval(problems: Problems) -> None:
    text = '[[checks]]\nname = "a"\nkind = "http"\nurl = "http://x/"\nevery = "{}"\ntimeout = "{}"\n'
    assert problems(text.format("10s", "10s")) == []
    assert problems(text.format("10s", "10001ms")) != []


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (f"{'.'.join('a' * 3000)} = 1", "tables or arrays are nested more than 100 levels deep"),
        (f"[{'.'.join('a' * 3000)}]", "tables or arrays are nested more than 100 levels deep"),
        (f"a = {'[' * 3000}{']' * 3000}", "tables or arrays are nested more than 100 levels deep"),
        (f"a = {'9' * 5000}", "not TOML: a whole number is larger than 64 bits"),
        (f"a = 0x{'f' * 5000}", "not TOML: a whole number is larger than 64 bits"),
        ("[workers]\nconcurrency = 9223372036854775808", "not TOML: a whole number is larger than 64 bits"),
    ],
)
def test_excess_in_a_file_is_one_sentence(
    tmp_path: Path, env: dict[str, str], text: str, sentence: str
) -> None:
    path = tmp_path / "paywatch.toml"
    path.write_text(text)
    assert refused(path, env) == [f"{path}: {sentence}"]


def test_only_a_regular_file_of_sane_size_is_read(tmp_path: Path, env: dict[str, str]) -> None:
    pipe, large = tmp_path / "pipe", tmp_path / "large"
    os.mkfifo(pipe)
    large.touch()
    os.truncate(large, 2**40)  # a sparse file of a terabyte
    assert refused(pipe, env) == [f"{pipe}: cannot be read: it is not a regular file"]
    assert refused(large, env) == [f"{large}: cannot be read: it is larger than 10 MB"]
    zero = Path("/dev/zero")
    assert refused(zero, env) == [f"{zero}: cannot be read: it is not a regular file"]


def test_a_default_file_that_is_a_folder_is_not_ignored(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "paywatch.toml").mkdir()
    with pytest.raises(ConfigError, match="cannot be read: Is a directory"):
        load(env={})
