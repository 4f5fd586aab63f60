"""The static table of verbs: each line is the one of its command, and help imports no command."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, cast

import pytest
from typer.core import TyperGroup
from typer.main import get_command
from typer.testing import CliRunner

from tests.conftest import CommandLine
from tests.workers.conftest import Paywatch
from tests.workers.fleet import ROOT, Fleet, http_check
from workers.main import app
from workers.verbs import PAYWATCH, Group

HEAVY = {
    *("aiohttp", "aiosmtplib", "alembic", "apprise", "arq", "cryptography", "httpx", "jinja2"),
    *(
        "prometheus_client",
        "pycurl",
        "redis",
        "requests",
        "rich",
        "sentry_sdk",
        "sqlalchemy",
        "stripe",
        "structlog",
    ),
}
LIGHT = """
import sys
from workers.main import main

sys.argv = ["paywatch", *sys.argv[1:]]
try:
    main()
except SystemExit as ended:
    assert ended.code in {0, 1}, ended.code  # 1: `status` finds that no worker is running
sys.stdout.write("\\n" + " ".join(sys.modules))
"""


def lines(group: Group) -> dict[str, Any]:
    return {name: lines(verb) if isinstance(verb, Group) else verb.help for name, verb in group.verbs.items()}


def docstrings(command: Any) -> dict[str, Any]:
    """Returns the first paragraph of each command's docstring as one line."""
    return {
        name: docstrings(each)
        if isinstance(each, TyperGroup)
        else " ".join(each.help.partition("\n\n")[0].split())
        for name, each in command.commands.items()
    }


def commands(group: Any) -> Iterator[Any]:
    for each in group.commands.values():
        yield from commands(each) if isinstance(each, TyperGroup) else [each]


def test_help_names_values_as_people_do() -> None:
    for command in commands(get_command(app)):
        text = command.get_help(command.make_context(command.name, [], resilient_parsing=True))
        assert not re.search(r"\[\[|\.\.\.\]|--\S+ +<list", text), text


def test_the_line_of_each_verb_is_its_docstrings() -> None:
    assert lines(PAYWATCH) == docstrings(get_command(app))


def imported(*arguments: str, environment: Mapping[str, str] = os.environ) -> set[str]:
    """Runs a command in a new process; returns the modules that it imports."""
    done = subprocess.run(
        [sys.executable, "-c", LIGHT, *arguments],
        env={**environment, "PATH": os.environ["PATH"]},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return set(done.stdout.splitlines()[-1].split())


@pytest.mark.parametrize("arguments", [["--version"], ["--help"], ["reconcile", "-h"]], ids=" ".join)
def test_help_imports_no_command(arguments: list[str]) -> None:
    ours = ("alerts", "probes", "reconcile", "settings", "store", "stripeapi", "workers.commands")
    assert imported(*arguments).isdisjoint({*ours, *HEAVY, "asyncio", "asyncpg", "pydantic"})


async def test_a_light_command_imports_no_heavy_module(fleet: Fleet) -> None:
    fleet.configure(http_check("page", "https://shop.example/"))
    for arguments in (["check", "list"], ["incident", "list"], ["status"]):
        found = imported(*arguments, environment=fleet.environment)
        assert found.isdisjoint(HEAVY), (arguments, found & HEAVY)
        assert ("asyncpg" in found) == (arguments != ["check", "list"])
    assert "apprise" not in imported("channel", "list", environment=fleet.environment)


def complete(words: str) -> list[str]:
    """Returns what the installed completion prints for the last of these words."""
    count = str(words.count(" "))
    variables = {"_PAYWATCH_COMPLETE": "complete_bash", "COMP_WORDS": words, "COMP_CWORD": count}
    return CliRunner().invoke(app, [], env=variables, prog_name="paywatch").stdout.split()


def test_the_shell_completes_verbs_and_options() -> None:
    assert complete("paywatch re") == ["reconcile", "report"]
    assert complete("paywatch reconcile re") == ["resume", "retire"]
    assert complete("paywatch reconcile run --mon") == ["--month"]


async def test_the_file_is_named_before_or_after_the_verb(tmp_path: Path, command_line: CommandLine) -> None:
    file = tmp_path / "other file.toml"
    file.write_text('[[checks]]\nname = "page"\nkind = "http"\nurl = "https://shop.example/"\n')
    wrong = {"PAYWATCH_CONFIG": "/no/such/file"}
    for arguments in (["--config", str(file), "check", "list"], ["check", "list", "--config", str(file)]):
        listed = await command_line(wrong, *arguments)
        assert (listed.exit_code, listed.stdout.splitlines()[1:]) == (0, ["page\thttp\t1m\tP2\t"])
    empty = await command_line(wrong, "--config", "", "check", "list")
    assert (empty.exit_code, "write the path of your configuration" in empty.stderr) == (2, True)


async def test_quiet_leaves_results_and_errors(fleet: Fleet, paywatch: Paywatch) -> None:
    fleet.configure()
    for arguments in (["-q", "incident", "list"], ["incident", "list", "--quiet"]):
        listed = await paywatch(fleet, *arguments)
        assert (listed.exit_code, listed.stdout, listed.stderr) == (0, "", "")
    refused = await paywatch(fleet, "-q", "incident", "show", "inc_000000")
    assert (refused.exit_code, refused.stderr.count("\n")) == (2, 1)
    assert "No open incident" in (await paywatch(fleet, "incident", "list")).stderr


def without_json(group: TyperGroup, path: str = "") -> set[str]:
    found = set()
    for name, command in group.commands.items():
        if isinstance(command, TyperGroup):
            found |= without_json(command, f"{path}{name} ")
        elif "--json" not in [option for each in command.params for option in each.opts]:
            found.add(path + name)
    return found


def test_every_command_that_prints_a_result_prints_it_as_json() -> None:
    print_nothing = {"worker", "console serve"}
    assert without_json(cast("TyperGroup", get_command(app))) == print_nothing
