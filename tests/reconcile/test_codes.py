"""The list of codes: documented, stable in form, and the only codes that SQL writes or compares."""

import re
from pathlib import Path

import pytest

from reconcile.codes import LISTS, Code

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "codes.md").read_text()
CODES = {code.value for codes in LISTS for code in codes}
NAMES_IN_SQL = {
    *("balance_transactions", "moved_money", "other_window", "out_of_scope"),
    *("idle_in_transaction_session_timeout", "plan_cache_mode", "force_custom_plan"),
}
"""Quoted names in SQL that are not codes."""
PATTERN = re.compile(r"\b(i?like|similar to) '|\bstarts_with\(")
NAMES = re.compile(r"\b(fingerprint|check_name)( not)? like '|\bstarts_with\(name,")
"""Patterns of names, which are no sentences."""


def statements() -> list[Path]:
    return sorted([*(ROOT / "reconcile").rglob("*.sql"), *(ROOT / "store" / "sql").glob("*.sql")])


def test_page_lists_each_code_with_its_meaning() -> None:
    found = [
        (code, meaning.strip())
        for code, meaning in re.findall(r"^\| `(\w+)` +\| (.+?) +\|$", PAGE, re.MULTILINE)
    ]
    assert found == [(code.value, code.meaning) for codes in LISTS for code in codes]


@pytest.mark.parametrize("codes", LISTS, ids=lambda codes: codes.__name__)
def test_codes_are_snake_case_of_several_words(codes: type[Code]) -> None:
    assert all(re.fullmatch(r"[a-z]+(_[a-z]+)+", code) for code in codes)


def test_no_code_is_in_two_lists() -> None:
    assert len(CODES) == sum(len(codes) for codes in LISTS)


@pytest.mark.parametrize("path", statements(), ids=lambda path: path.stem)
def test_sql_uses_only_listed_codes(path: Path) -> None:
    text = re.sub(r"--.*", "", path.read_text())
    compared = re.findall(r"'([a-z]+(?:_[a-z]+)+)'", "\n".join(re.findall(r"\w*_code\b[^\n]*", text)))
    chosen = re.findall(r"(?:then|when) '([a-z]+(?:_[a-z]+)+)'", text)
    assert {*compared, *chosen} - CODES - NAMES_IN_SQL == set()


@pytest.mark.parametrize("path", statements(), ids=lambda path: path.stem)
def test_sql_compares_no_sentence(path: Path) -> None:
    text = re.sub(r"--.*", "", path.read_text())
    assert [
        line
        for line in text.splitlines()
        if re.search(r"(=|in \(|<>) '[^']* [^']* [^']*'", line) and "note =" not in line
    ] == []
    found = [line for line in text.splitlines() if PATTERN.search(line) and "payout%" not in line]
    assert [line for line in found if not NAMES.search(line)] == []
