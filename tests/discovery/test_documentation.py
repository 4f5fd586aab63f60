"""docs/init.md against the codes of mappings."""

import re
from pathlib import Path

from discovery.ledger import Code
from discovery.prisma import CODE

PAGE = (Path(__file__).parents[2] / "docs" / "init.md").read_text()
MAPPINGS = PAGE.partition("\n## Checks and channels\n")[0]


def test_every_code_is_explained() -> None:
    assert sorted(re.findall(r"^\| `(\w+)` ", MAPPINGS, re.MULTILINE)) == sorted([*Code, CODE])
