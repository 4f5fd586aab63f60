"""docs/checks/: one page for each kind, whose examples load and whose table lists exactly the causes."""

import re
import tomllib
from pathlib import Path

import pytest
from pydantic import TypeAdapter

from probes import COMMON_CAUSES, PROBES, request_errors
from settings.checks import CHECK_KINDS, Check
from settings.keys import known_keys

FOLDER = Path(__file__).parents[2] / "docs" / "checks"
INDEX = (FOLDER / "README.md").read_text()
PAGES = {path.stem: path.read_text() for path in FOLDER.glob("*.md") if path.name != "README.md"}
EXAMPLES = [
    (kind, example)
    for kind, page in sorted(PAGES.items())
    for example in re.findall(r"^```toml\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)
]


def cause_table(text: str) -> dict[str, str]:
    """Returns the table of causes as code -> meaning."""
    table = re.search(r"^\| cause .*?(?=\n\n|\Z)", text, re.MULTILINE | re.DOTALL)
    assert table is not None
    rows = [[cell.strip() for cell in line.split("|")] for line in table[0].splitlines()[2:]]
    return {row[1].strip("`"): row[3] for row in rows}


@pytest.mark.parametrize(("kind", "example"), EXAMPLES)
def test_an_example_is_a_valid_check(kind: str, example: str) -> None:
    example = example.replace("${STRIPE_TEST_SECRET_KEY}", "sk_test_example")
    for written in tomllib.loads(example)["checks"]:
        assert TypeAdapter[Check](Check).validate_python(written).kind == kind


def test_every_kind_has_a_page_with_an_example() -> None:
    assert {kind for kind, _ in EXAMPLES} == set(PROBES) == set(CHECK_KINDS)


def test_the_index_names_every_page() -> None:
    assert sorted(re.findall(r"^\| \[`(\w+)`\]\(\1\.md\)", INDEX, re.MULTILINE)) == sorted(PAGES)


@pytest.mark.parametrize("kind", sorted(PROBES))
def test_the_table_has_every_cause_and_no_other(kind: str) -> None:
    documented = cause_table(PAGES[kind])
    if "those of `http`" in PAGES[kind]:
        documented = {**request_errors.CAUSES, **documented}
    assert documented == PROBES[kind].causes


@pytest.mark.parametrize("kind", sorted(CHECK_KINDS))
def test_the_page_has_every_key_of_its_kind(kind: str) -> None:
    documented = set(re.findall(r"[a-z_]+", " ".join(re.findall(r"`([^`\n]+)`", INDEX + PAGES[kind]))))
    assert set(known_keys(CHECK_KINDS[kind])) - documented == set()


def test_the_common_causes_are_documented() -> None:
    assert cause_table(INDEX) == COMMON_CAUSES
