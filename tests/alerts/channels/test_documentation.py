"""docs/channels/: one page for each kind, with an example that loads and every key."""

import re
from pathlib import Path

import pytest

from settings.channels import CHANNEL_KINDS, ChannelBase
from settings.keys import known_keys

FOLDER = Path(__file__).parents[3] / "docs" / "channels"
INDEX = (FOLDER / "README.md").read_text()
PAGES = {path.stem: path.read_text() for path in FOLDER.glob("*.md") if path.name != "README.md"}


def test_every_kind_has_a_page() -> None:
    assert set(PAGES) == set(CHANNEL_KINDS)


def test_the_index_names_every_page() -> None:
    assert re.findall(r"^\| \[`(\w+)`\]\(\1\.md\)", INDEX, re.MULTILINE) == sorted(PAGES)


@pytest.mark.parametrize("kind", sorted(PAGES))
def test_a_page_has_an_example_and_every_key_of_its_kind(kind: str) -> None:
    assert f'\nkind = "{kind}"\n' in PAGES[kind]
    documented = set(re.findall(r"[a-z_]+", " ".join(re.findall(r"`([^`\n]+)`", PAGES[kind]))))
    assert set(known_keys(CHANNEL_KINDS[kind])) - set(known_keys(ChannelBase)) - documented == set()


def test_the_index_describes_the_keys_of_every_kind() -> None:
    assert all(f"`{key}`" in INDEX for key in known_keys(ChannelBase))
