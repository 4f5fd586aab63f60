"""docs/checks.md: its examples load, and its tables list exactly the causes of each kind."""

import re
import tomllib
from pathlib import Path

import pytest
from pydantic import TypeAdapter

from probes import COMMON_CAUSES, PROBES, request_errors
from settings.checks import Check

PAGE = Path(__file__).parents[2].joinpath("docs", "checks.md").read_text()
EXAMPLES = re.findall(r"^```toml\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
COMMON = PAGE.partition("\n## ")[0]


def section(kind: str) -> str:
    return next(part for part in PAGE.split("\n## ") if part.startswith(f"`{kind}`"))


def cause_table(text: str) -> dict[str, str]:
    """Returns the table of causes as code -> meaning."""
    table = re.search(r"^\| cause .*?(?=\n\n|\Z)", text, re.MULTILINE | re.DOTALL)
    assert table is not None
    rows = [[cell.strip() for cell in line.split("|")] for line in table[0].splitlines()[2:]]
    return {row[1].strip("`"): row[3] for row in rows}


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: re.findall('name = "(.*)"', example)[0])
def test_an_example_is_a_valid_check(example: str) -> None:
    for written in tomllib.loads(example)["checks"]:
        TypeAdapter[Check](Check).validate_python(written)


def test_every_kind_has_an_example() -> None:
    kinds = {written["kind"] for example in EXAMPLES for written in tomllib.loads(example)["checks"]}
    assert kinds == set(PROBES)


@pytest.mark.parametrize("kind", sorted(PROBES))
def test_the_table_has_every_cause_and_no_other(kind: str) -> None:
    documented = cause_table(section(kind))
    if "those of `http`" in section(kind):
        documented |= request_errors.CAUSES
        documented |= cause_table(section(kind))
    assert documented == PROBES[kind].causes


def test_the_common_causes_are_documented() -> None:
    assert cause_table(COMMON) == COMMON_CAUSES
