"""docs/console/incidents.md against the code."""

import re

from console.pages.incidents.listing import INCIDENTS
from tests.guide import ROOT
from workers.verbs import PAYWATCH, Group

PAGE = (ROOT / "docs" / "console" / "incidents.md").read_text()


def test_the_page_lists_each_filter() -> None:
    table = PAGE.partition("| filter ")[2].partition("\n\n")[0]
    assert re.findall(r"^\| `(\w+)`", table, re.MULTILINE) == [each.name for each in INCIDENTS.filters]


def test_commands_of_the_page_exist() -> None:
    named = re.findall(r"`paywatch (\w+) (\w+)", PAGE)
    assert len(named) > 8
    for group, verb in named:
        found = PAYWATCH.verbs[group]
        assert isinstance(found, Group)
        assert verb in found.verbs, f"{group} {verb}"
