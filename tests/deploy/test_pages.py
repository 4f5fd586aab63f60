"""The pages about platforms: each command that they show exists. So do those that SECURITY.md names."""

import re

import pytest

from tests.deploy.commands import PAGES, check_command, commands_of
from tests.deploy.variables import ROOT


@pytest.mark.parametrize("words", [words for page in PAGES for words in commands_of(page)], ids=" ".join)
def test_the_command_exists(words: list[str]) -> None:
    check_command(words)


def test_the_overview_shows_commands() -> None:
    assert ["paywatch", "migrate"] in commands_of(PAGES[0])


def test_the_commands_of_the_security_policy_exist() -> None:
    named = re.findall(r"`(paywatch [a-z][^`]*)`", (ROOT / "SECURITY.md").read_text())
    assert "paywatch config apply" in named
    for command in named:
        check_command(command.split())
