"""``paywatch policy backtest``: what another configuration would have sent."""

import json
from datetime import UTC, datetime
from pathlib import Path

import asyncpg
import pytest

from tests.conftest import CommandLine
from tests.store.past import ADD_CHECKS, MINUTE, add_readings

CHECK = """
[[checks]]
name = "NAME"
kind = "tcp"
host = "api.example"
port = 443
severity = "P1"
opens_after = 3
closes_after = 1
"""
CHANNELS = """
[channels.hook]
kind = "webhook"
url = "https://hook.example/alerts"
[severities.P1]
channels = ["hook"]
"""
OLD = CHECK.replace("NAME", "api") + CHANNELS
PERIOD = ("--since", "2h")


@pytest.fixture
async def environment(tmp_path: Path, store_db: str, store_pool: asyncpg.Pool) -> dict[str, str]:
    """Two failures: one of two readings, and one of four."""
    (tmp_path / "paywatch.toml").write_text(OLD)
    await store_pool.execute(ADD_CHECKS, ["api"])
    until = datetime.now(UTC).replace(microsecond=0) - MINUTE
    await add_readings(store_pool, "api", "p" * 100 + "pppffppppffffpp", until)
    return {"PAYWATCH_CONFIG": str(tmp_path / "paywatch.toml"), "DATABASE_URL": store_db}


async def test_the_same_file_has_the_same_pages(
    environment: dict[str, str], command_line: CommandLine
) -> None:
    files = ("--config", environment["PAYWATCH_CONFIG"])
    done = await command_line(environment, "policy", "backtest", *files, "--since", "1h")
    assert done.exit_code == 0, done.stderr
    assert "No page differs." in done.stdout
    assert "Pages: 2 before, 2 after: 0 new, 0 gone, 0 moved, 0 changed, 2 same." in done.stdout
    shown = await command_line(environment, "policy", "backtest", *files, "--since", "1h", "--all")
    assert shown.stdout.count("same\t") == 2


async def test_a_stricter_policy_pages_earlier_and_more(
    environment: dict[str, str], command_line: CommandLine, tmp_path: Path
) -> None:
    new = tmp_path / "new.toml"
    new.write_text(OLD.replace("opens_after = 3", "opens_after = 2") + CHECK.replace("NAME", "web"))
    done = await command_line(environment, "policy", "backtest", "--config", str(new), *PERIOD, "--json")
    assert done.exit_code == 1, done.stderr
    found = json.loads(done.stdout)
    assert [(page["status"], page["kind"]) for page in found["pages"]] == [
        *(("new", "opened"), ("new", "resolved"), ("moved", "opened")),
    ]
    moved = found["pages"][-1]
    earlier = datetime.fromisoformat(moved["was"]["at"]) - datetime.fromisoformat(moved["at"])
    assert earlier == MINUTE
    assert (found["totals"]["before"]["pages"], found["totals"]["after"]["pages"]) == (2, 4)
    assert found["totals"]["after"]["by_channel"] == {"hook": 4}
    assert {(each["code"], each["subject"]) for each in found["unknown"]} == {
        *(("no_readings", "web"), ("readings_gone", "")),
    }


async def test_what_a_new_definition_would_read_is_unknown(
    environment: dict[str, str], command_line: CommandLine, tmp_path: Path
) -> None:
    new, rule = tmp_path / "new.toml", '[[rules]]\nname = "refunds"\ncondition = "refund_rate > 5%"\n'
    new.write_text(OLD.replace("port = 443", "port = 444") + rule)
    before, after = ("--config", environment["PAYWATCH_CONFIG"]), ("--config", str(new))
    elsewhere = environment | {"PAYWATCH_CONFIG": ""}
    done = await command_line(elsewhere, *before, "policy", "backtest", *after, "--since", "1h")
    against = ("--against", environment["PAYWATCH_CONFIG"])
    same = await command_line(elsewhere, "policy", "backtest", *after, *against, "--since", "1h", "--json")
    assert {each["subject"] for each in json.loads(same.stdout)["unknown"]} == {"api", "refunds"}
    assert done.exit_code == 1, done.stderr
    assert "No page differs, of those that can be known." in done.stdout
    assert "Unknown (api): the new file changes what this check does" in done.stdout
    assert "Unknown (refunds): no stored reading has what this rule needs" in done.stdout


async def test_a_bad_file_is_refused_as_config_check_refuses_it(
    environment: dict[str, str], command_line: CommandLine, tmp_path: Path
) -> None:
    bad = tmp_path / "bad.toml"
    bad.write_text(OLD.replace("opens_after = 3", "opens_after = 0"))
    checked = await command_line(environment | {"PAYWATCH_CONFIG": str(bad)}, "config", "check")
    done = await command_line(environment, "policy", "backtest", "--config", str(bad))
    assert (done.exit_code, done.stdout, done.stderr) == (2, "", checked.stderr)
    bad.write_text("")
    empty = await command_line(environment, "policy", "backtest", "--config", str(bad))
    assert (empty.exit_code, "there is nothing to watch" in empty.stderr) == (2, True)
