"""``paywatch rules``: what rules say, and why."""

import json
import os
import shutil
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import asyncpg
import pytest

from settings.rules.defaults import DEFAULT_RULES
from tests.store.test_rules import Shop
from tests.workers.conftest import Paywatch
from tests.workers.fleet import Fleet

CONFIGURATION = """
[[checks]]
name = "api"
kind = "http"
url = "https://shop.example/"
every = "1m"
[[checks]]
name = "web"
kind = "http"
url = "https://shop.example/"
every = "1m"
[[rules]]
name = "failures"
condition = "rate > 5%"
[[rules]]
name = "calm"
condition = "not failures"
[[rules]]
use = "security-breach"
[[rules]]
name = "trouble-and-money"
condition = "failures and not provider-outage"
[channels.hook]
kind = "webhook"
url = "https://hook.example/"
"""
RULES = [
    {"name": "failures", "condition": "rate > 5%"},
    {"name": "calm", "condition": "not failures"},
    {"use": "security-breach"},
    {"name": "trouble-and-money", "condition": "failures and not provider-outage"},
]


@pytest.fixture
async def shop(fleet: Fleet, store_pool: asyncpg.Pool) -> Shop:
    fleet.config.write_text(CONFIGURATION)
    shop = await Shop.of(store_pool, rules=RULES)
    await shop.read(0.01, 0.2, 0.2)
    return shop


async def test_list_says_what_each_rule_says(fleet: Fleet, paywatch: Paywatch, shop: Shop) -> None:
    listed = json.loads((await paywatch(fleet, "rules", "list", "--json")).stdout)
    states = {(row["rule"], row["check"]): (row["state"], row["code"]) for row in listed}
    assert states == {
        ("failures", "api"): ("true", "met"),
        ("calm", ""): ("false", "not_met"),
        ("security-breach", ""): ("unknown", "no_input"),
        ("trouble-and-money", ""): ("unknown", "unknown_input"),
        ("provider-outage", ""): ("unknown", "no_input"),
    }
    assert listed[0]["incident"].startswith("inc_")
    assert {row["rule"]: row["severity"] for row in listed}["provider-outage"] is None


async def test_list_prints_the_default_rules(fleet: Fleet, paywatch: Paywatch) -> None:
    listed = await paywatch(fleet, "rules", "list", "--defaults")
    assert listed.exit_code == 0
    assert all(name in listed.stdout for name in DEFAULT_RULES)


async def test_explain_shows_each_part(fleet: Fleet, paywatch: Paywatch, shop: Shop) -> None:
    explained = await paywatch(fleet, "rules", "explain", "calm")
    assert explained.exit_code == 0
    assert "not failures: failures is true" in explained.stdout
    assert "rate is 20%, > 5%" in explained.stdout


async def test_explain_names_a_default_that_is_not_switched_on(
    fleet: Fleet, paywatch: Paywatch, shop: Shop
) -> None:
    explained = await paywatch(fleet, "rules", "explain", "trouble-and-money")
    assert "provider-outage: api_connection_failures > 1 consecutive (a default rule" in explained.stdout


PAST = """
insert into paywatch.readings (check_name, slot, verdict, started_at, duration, measured)
select 'api', slot, 'pass', slot, 0.1, jsonb_build_object('rate', 100, 'since', 20)
from generate_series($1::timestamptz - interval '29 days', $1 - interval '6 minutes', '2 minutes') slot
"""


async def test_explain_shows_what_a_baseline_compares(
    fleet: Fleet, paywatch: Paywatch, store_pool: asyncpg.Pool
) -> None:
    rules = """
[[rules]]
name = "volume"
condition = "rate < 50% of baseline for 15 minutes"
[[rules]]
name = "stopped"
condition = "since > baseline"
"""
    fleet.config.write_text(CONFIGURATION.partition("[[rules]]")[0] + rules)
    shop = await Shop.of(store_pool, rules=[{"name": "volume", "condition": "rate < 50% of baseline"}])
    await store_pool.execute(PAST, shop.slot)
    await shop.read(1.0)
    await store_pool.execute(
        "update paywatch.readings set measured = measured || '{\"since\": 7200}' where slot = $1",
        shop.slot - timedelta(minutes=1),
    )
    volume = await paywatch(fleet, "rules", "explain", "volume", "--json")
    (said,) = json.loads(volume.stdout)["parts"][0]["said"]
    assert said["state"] == "true"
    assert said["sentence"].startswith("rate: 1 counted in 15m, 100 expected: below 50% of baseline, by ")
    assert said["numbers"].items() >= {"rate observed": 1, "rate expected": 100}.items()
    stopped = await paywatch(fleet, "rules", "test", "stopped")
    assert stopped.exit_code == 1
    assert "2.0 h since the last one: above the limit of" in " ".join(stopped.stdout.split())


def test_export_writes_a_file_that_prometheus_accepts(tmp_path: Path) -> None:
    config, out = tmp_path / "paywatch.toml", tmp_path / "rules.yml"
    config.write_text(CONFIGURATION)
    command = [sys.executable, "-m", "workers", "rules", "export", "--out", str(out)]
    environment = {**os.environ, "PAYWATCH_CONFIG": str(config)}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "")
    assert "not exported: trouble-and-money: " in done.stderr
    assert 'alert: "failures"' in out.read_text()
    promtool = shutil.which("promtool")
    if promtool is None:
        pytest.skip("promtool is not installed")
    checked = subprocess.run([promtool, "check", "rules", str(out)], capture_output=True, check=False)
    assert checked.returncode == 0, checked.stdout + checked.stderr


async def test_export_lists_as_json_what_is_not_exported(fleet: Fleet, paywatch: Paywatch) -> None:
    fleet.config.write_text(CONFIGURATION)
    exported = json.loads((await paywatch(fleet, "rules", "export", "--json")).stdout)
    assert {each["rule"] for each in exported["alerts"]} == {"failures", "security-breach"}
    assert {each["rule"] for each in exported["not_exported"]} == {"calm", "trouble-and-money"}


async def test_test_judges_at_any_time(fleet: Fleet, paywatch: Paywatch, shop: Shop) -> None:
    early = (shop.slot - timedelta(minutes=3)).isoformat()
    before = await paywatch(fleet, "rules", "test", "failures", "--at", early)
    assert (before.exit_code, "rate is 1%, not > 5%" in before.stdout) == (0, True)
    assert (await paywatch(fleet, "rules", "test", "failures")).exit_code == 1


async def test_test_prints_when_it_would_have_fired(fleet: Fleet, paywatch: Paywatch, shop: Shop) -> None:
    since = await paywatch(fleet, "rules", "test", "failures", "--since", "2h", "--json")
    assert [(row["state"], row["check"]) for row in json.loads(since.stdout)] == [
        ("false", "api"),
        ("true", "api"),
    ]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["explain", "failure"], "no rule has the name 'failure', did you mean \"failures\"?"),
        (["test", "failures", "--at", "noon"], "'noon' is no time"),
        (["test", "failures", "--at", "0001-01-01T00:00Z"], "is not within the years 1971 to 9998"),
        (["test", "failures", "--at", "9999-12-31T23:59-12:00"], "is not within the years 1971 to 9998"),
        (["test", "calm", "--since", "1h"], "is not a rule on measured values"),
        (["test", "failures", "--since", "9d"], "by at most 7d"),
    ],
)
async def test_wrong_arguments_are_explained(
    fleet: Fleet, paywatch: Paywatch, shop: Shop, arguments: list[str], sentence: str
) -> None:
    refused = await paywatch(fleet, "rules", *arguments)
    assert (refused.exit_code, sentence in refused.stderr) == (2, True)
