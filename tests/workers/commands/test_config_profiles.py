"""`paywatch config check` and `config show --diff` with profiles: the examples of the documentation."""

import json
import re
from pathlib import Path

import pytest

from tests.conftest import CommandLine

PAGE = (Path(__file__).parents[3] / "docs" / "configuration.md").read_text()
SECTION = PAGE[PAGE.index("## Environments\n") : PAGE.index("## Environment variables\n")]
EXAMPLE = re.findall(r"```toml\n(.*?)```", SECTION, re.DOTALL)[0]
BLOCKS = re.findall(r"\n\n```\n(.*?)```", SECTION, re.DOTALL)


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    path = tmp_path / "paywatch.toml"
    path.write_text(EXAMPLE)
    unset = dict.fromkeys(("DATABASE_URL", "STRIPE_SECRET_KEY", "PRODUCTION_WEBHOOK_URL", "PAGER_KEY"), "")
    team = "https://hooks.slack.example/hunter2"
    return {**unset, "PAYWATCH_CONFIG": str(path), "PAYWATCH_ENV": "staging", "TEAM_WEBHOOK_URL": team}


def change(environment: dict[str, str], old: str, new: str) -> None:
    path = Path(environment["PAYWATCH_CONFIG"])
    assert old in path.read_text()
    path.write_text(path.read_text().replace(old, new))


async def test_all_profiles_are_validated(command_line: CommandLine, environment: dict[str, str]) -> None:
    found = await command_line(environment, "config", "check")
    assert found.exit_code == 0, found.stderr
    assert found.stdout == (
        'The configuration with the profile "staging" is valid: 1 check, 0 rules, 1 channel.'
        ' Its other profiles ("production") are valid too, except for variables that are not set here.\n'
    )
    as_json = json.loads((await command_line(environment, "config", "check", "--json")).stdout)
    assert (as_json["profile"], as_json["profiles"]) == ("staging", ["staging", "production"])


async def test_the_problems_on_the_page_are_the_real_ones(
    command_line: CommandLine, environment: dict[str, str]
) -> None:
    change(environment, 'every = "30s"', 'every = "0s"')
    change(environment, 'channels = ["team"]', 'channels = ["tema"]')
    chosen = environment | {"PAYWATCH_ENV": ""}
    found = await command_line(chosen, "config", "check")
    lines = found.stderr.replace("paywatch: ", "").splitlines()
    assert found.exit_code == 2
    own, of_all = BLOCKS[0].splitlines()
    assert lines[-1] == own
    assert of_all == f"with PAYWATCH_ENV=staging: {lines[0]}"
    assert len(lines) == 2
    as_json = json.loads((await command_line(chosen, "config", "check", "--json")).stdout)
    assert as_json == {"valid": False, "problems": [line for line in lines if "notice:" not in line]}


async def test_a_wrong_profile_that_is_not_used_fails_the_check_but_no_command(
    command_line: CommandLine, environment: dict[str, str]
) -> None:
    change(environment, 'every = "30s"', 'every = "0s"')
    found = await command_line(environment, "config", "check")
    assert (found.exit_code, found.stdout) == (2, "")
    assert BLOCKS[0].splitlines()[0] in found.stderr
    assert (await command_line(environment, "config", "show")).exit_code == 0


async def test_the_difference_on_the_page_is_the_real_one(
    command_line: CommandLine, environment: dict[str, str]
) -> None:
    command, *lines = BLOCKS[1].splitlines()
    assert command == "$ PAYWATCH_ENV=staging paywatch config show --diff production"
    found = await command_line(environment, "config", "show", "--diff", "production")
    assert (found.exit_code, found.stderr) == (0, "")
    gap = lines.index("  ...")
    printed = found.stdout.splitlines()
    assert printed[:gap] == lines[:gap]
    assert printed[-1:] == lines[gap + 1 :]
    same = await command_line(environment, "config", "show", "--diff", "staging")
    assert (same.exit_code, same.stdout) == (0, 'The profile "staging" changes nothing.\n')
    as_json = await command_line(environment, "config", "show", "--diff", "production", "--json")
    assert {"key": "environment", "before": "staging", "after": "production"} in json.loads(as_json.stdout)
    assert "hunter2" not in found.stdout + as_json.stdout


async def test_a_profile_that_does_not_exist_is_wrong_usage(
    command_line: CommandLine, environment: dict[str, str]
) -> None:
    sentence = 'the file has no profile of this name: write "staging" or "production"'
    found = await command_line(environment, "config", "show", "--diff", "live")
    assert (found.exit_code, found.stderr) == (2, f'paywatch: PAYWATCH_ENV = "live": {sentence}\n')
    Path(environment["PAYWATCH_CONFIG"]).write_text('service = "x"')
    without = await command_line(environment, "config", "show", "--diff", "live")
    assert without.exit_code == 2
    assert "the configuration has no profiles: write [profile.live] into its file" in without.stderr


async def test_a_file_with_checks_only_in_profiles_says_what_to_set(
    command_line: CommandLine, environment: dict[str, str]
) -> None:
    Path(environment["PAYWATCH_CONFIG"]).write_text(
        '[[profile.live.checks]]\nname = "a"\nkind = "dns"\nhost = "a.example"'
    )
    found = await command_line(environment | {"PAYWATCH_ENV": ""}, "config", "check")
    assert found.exit_code == 2
    assert 'add a check, or reconcile.daily_at, or set PAYWATCH_ENV to "live"' in found.stderr
