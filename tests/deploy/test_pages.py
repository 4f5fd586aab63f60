"""The pages about platforms: each command that they show exists."""

import pytest

from tests.deploy.commands import PAGES, check_command, commands_of


@pytest.mark.parametrize("words", [words for page in PAGES for words in commands_of(page)], ids=" ".join)
def test_the_command_exists(words: list[str]) -> None:
    check_command(words)


def test_the_overview_shows_commands() -> None:
    assert ["paywatch", "migrate"] in commands_of(PAGES[0])
