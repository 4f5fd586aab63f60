"""No cell of a CSV file is evaluated by a spreadsheet."""

import csv
import io
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconcile.reports.safe_csv import csv_lines, escape_cell

NUMBER = re.compile(r"-?[0-9]+([.][0-9]+)?([eE][+-]?[0-9]+)?")
DANGEROUS = "=+-@\t\r"


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "+49 30 1",
        "-1+1",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        "\n=1",
        "\uff1d1",
        "-",
        "--1",
        "=",
        "-1,5",
        "-1e",
        "-1e5+1",
    ],
)
def test_formula_gets_an_apostrophe(text: str) -> None:
    assert escape_cell(text) == f"'{text}"
    assert list(csv.reader(io.StringIO(csv_lines([["a", text, "b"]]), newline=""))) == [
        ["a", f"'{text}", "b"]
    ]


@pytest.mark.parametrize(
    "value", [-5, 0, 12, "-5", "-5.00", "-1e-05", "-1.5E+3", "12", "", "a=b", " =1", None]
)
def test_numbers_and_harmless_texts_are_unchanged(value: str | int | None) -> None:
    assert escape_cell(value) == value


CELLS = st.one_of(st.none(), st.integers(), st.text(max_size=8), st.text(DANGEROUS + "1,\"\n' ", max_size=6))


@given(st.lists(st.lists(CELLS, min_size=2, max_size=4), max_size=5))
def test_no_cell_is_a_formula_and_none_is_lost(rows: list[list[str | int | None]]) -> None:
    read = list(csv.reader(io.StringIO(csv_lines(rows), newline="")))
    assert len(read) == len(rows)
    for before, after in zip(rows, read, strict=True):
        assert len(before) == len(after)
        for one, other in zip(before, after, strict=True):
            assert NUMBER.fullmatch(other) or other[:1] not in (*DANGEROUS, "\n") or not other
            assert other.removeprefix("'") == ("" if one is None else str(one)).removeprefix("'")
