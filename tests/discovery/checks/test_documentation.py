"""docs/init.md lists every code of the proposed checks and channels, and no other."""

import re
from pathlib import Path

from discovery.checks.codes import Code
from discovery.checks.health import USUAL_PATHS
from discovery.checks.origins import VARIABLES

PAGE = Path(__file__).parents[3].joinpath("docs", "init.md").read_text()
SECTION = PAGE.partition("\n## Checks and channels\n")[2]


def test_every_code_is_described() -> None:
    table = SECTION.partition("| code ")[2]
    assert re.findall(r"^\| `(\w+)` ", table, re.MULTILINE) == [code.value for code in Code]


def test_every_path_and_variable_is_named() -> None:
    assert all(f"`{name}`" in SECTION for name in VARIABLES)
    assert all(
        f"`{path}`" in SECTION or f"`{path.removeprefix('/api/health')}`" in SECTION for path in USUAL_PATHS
    )
