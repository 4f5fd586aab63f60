"""The digest of a configuration: what changes it, and what belongs to one process only."""

from collections.abc import Callable
from pathlib import Path

import pytest

from settings import Settings, load
from settings.revision import Configuration
from settings.stored import StoredSettings

GOOD = Path(__file__).parent / "good"
CHECK = """
[[checks]]
name = "api"
kind = "http"
url = "https://shop.example/"
headers = {{ Authorization = "{secret}" }}
every = "{every}"
"""

DIGEST = """
[channels.hook]
kind = "webhook"
url = "https://alerts.example/"

[digests.monthly]
kind = "audit"
at = "1 08:00"
channels = ["hook"]
"""


def digest(settings: Settings) -> str:
    return Configuration.of(settings).digest


def test_the_same_configuration_in_another_order_has_the_same_digest(
    loaded: Callable[[str], Settings],
) -> None:
    one = loaded('service = "b"\nenvironment = "a"' + CHECK.format(secret="x", every="60s"))
    other = loaded('environment = "a"\nservice = "b"' + CHECK.format(secret="x", every="1m"))
    assert digest(one) == digest(other)


@pytest.mark.parametrize(
    "change",
    [
        '[[rules]]\nname = "slow"\ncondition = "avg_latency > 10 seconds"',
        '[severities.P0]\nrespond_within = "1h"',
        '[channels.hook]\nkind = "webhook"\nurl = "https://alerts.example/"',
        '[reconcile]\nrepair = ["created"]',
        '[retention]\nreadings = "1d"',
        '[grouping]\nwindow = "10s"',
        DIGEST,
    ],
)
def test_every_section_that_workers_share_changes_the_digest(
    loaded: Callable[[str], Settings], change: str
) -> None:
    assert digest(loaded(change)) != digest(loaded(""))


def test_a_secret_changes_the_digest_only_by_being_set(loaded: Callable[[str], Settings]) -> None:
    first, second = (loaded(CHECK.format(secret=secret, every="1m")) for secret in ("hunter2", "hunter3"))
    none = loaded(CHECK.format(secret="", every="1m").replace("headers", "#"))
    assert digest(first) == digest(second) != digest(none)
    assert "hunter" not in str(Configuration.of(first).content)


def test_what_belongs_to_one_process_does_not_change_the_digest(env: dict[str, str]) -> None:
    file = GOOD / "every_key.toml"
    other = {
        "LOG_LEVEL": "DEBUG",
        "LOG_FORMAT": "console",
        "LOG_DIR": "/var/log/shop",
        "LOG_MAX_BYTES": "0",
        "APP_VERSION": "2",
        "PAYWATCH_HEARTBEAT_URL": "https://hc.example/1",
        "PAYWATCH_DATABASE_URL": "postgresql://internal/paywatch",
    }
    assert digest(load(file, env)) == digest(load(file, env | other))


def test_a_stored_revision_has_all_that_alerts_need(env: dict[str, str]) -> None:
    settings = load(GOOD / "every_key.toml", env)
    stored = StoredSettings.parse(Configuration.of(settings).content)
    assert [check.name for check in stored.checks] == [check.name for check in settings.checks]
    assert [check.opens_after for check in stored.checks] == [c.opens_after for c in settings.checks]
    assert [rule.parsed for rule in stored.rules] == [rule.parsed for rule in settings.rules]
    assert stored.severities == settings.severities
    assert {name: channel.kind for name, channel in stored.channels.items()} == {
        name: channel.kind for name, channel in settings.channels.items()
    }


def test_definitions_differ_by_every_key_of_the_check(loaded: Callable[[str], Settings]) -> None:
    one, same, other = (
        Configuration.of(loaded(CHECK.format(secret="x", every=every))).definitions["api"]
        for every in ("1m", "60s", "2m")
    )
    assert one == same != other
