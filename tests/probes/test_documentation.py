"""The page for operators: its examples load, and it names every cause that there is."""

import re
import tomllib
from pathlib import Path

import pytest
from pydantic import TypeAdapter

from probes import PROBES, causes
from settings.checks import Check

PAGE = Path(__file__).parents[2].joinpath("docs", "checks.md").read_text()
EXAMPLES = re.findall(r"^```toml\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
COMMON = PAGE.partition("\n## ")[0]


def section(kind: str) -> str:
    return next(part for part in PAGE.split("\n## ") if part.startswith(f"`{kind}`"))


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: re.findall('name = "(.*)"', example)[0])
def test_an_example_is_a_valid_check(example: str) -> None:
    for written in tomllib.loads(example)["checks"]:
        TypeAdapter[Check](Check).validate_python(written)


def test_every_kind_has_an_example() -> None:
    kinds = {written["kind"] for example in EXAMPLES for written in tomllib.loads(example)["checks"]}
    assert kinds == set(PROBES)


@pytest.mark.parametrize("kind", sorted(PROBES))
def test_every_cause_is_explained(kind: str) -> None:
    told = COMMON + section(kind)
    if "those of `http`" in told:
        told += section("http")
    assert [cause for cause in causes(kind) if f"`{cause}`" not in told] == []


@pytest.mark.parametrize("kind", sorted(PROBES))
def test_no_cause_is_explained_that_cannot_be(kind: str) -> None:
    tables = re.findall(r"^\| cause .*?(?=\n\n)", section(kind) + "\n\n", re.MULTILINE | re.DOTALL)
    cells = [line.split("|")[1] for table in tables for line in table.splitlines()[2:]]
    assert set(re.findall(r"`(\w+)`", " ".join(cells))) <= set(causes(kind))
