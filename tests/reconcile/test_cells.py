"""Cells that no spreadsheet runs, and values that name no customer."""

import csv
import io
import json
import re
from datetime import UTC, datetime

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconcile.reports.exception_rows import EXCEPTIONS, exception_row
from reconcile.reports.findings import Finding
from reconcile.reports.privacy import Scrubber
from reconcile.reports.safe_csv import csv_lines, escape_cell
from reconcile.windows import format_utc

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
def test_text_that_would_run_gets_an_apostrophe(text: str) -> None:
    assert escape_cell(text) == f"'{text}"
    assert list(csv.reader(io.StringIO(csv_lines([["a", text, "b"]]), newline=""))) == [
        ["a", f"'{text}", "b"]
    ]


@pytest.mark.parametrize(
    "value", [-5, 0, 12, "-5", "-5.00", "-1e-05", "-1.5E+3", "12", "", "a=b", " =1", None]
)
def test_numbers_and_harmless_texts_stay_as_they_are(value: str | int | None) -> None:
    assert escape_cell(value) == value


CELLS = st.one_of(st.none(), st.integers(), st.text(max_size=8), st.text(DANGEROUS + "1,\"\n' ", max_size=6))


@given(st.lists(st.lists(CELLS, min_size=2, max_size=4), max_size=5))
def test_no_cell_of_any_table_runs_and_none_is_lost(rows: list[list[str | int | None]]) -> None:
    read = list(csv.reader(io.StringIO(csv_lines(rows), newline="")))
    assert len(read) == len(rows)
    for before, after in zip(rows, read, strict=True):
        assert len(before) == len(after)
        for one, other in zip(before, after, strict=True):
            assert NUMBER.fullmatch(other) or other[:1] not in (*DANGEROUS, "\n") or not other
            assert other.removeprefix("'") == ("" if one is None else str(one)).removeprefix("'")


@pytest.mark.parametrize(
    "address",
    [
        "anna@shop.example",
        "Anna.O'Brien+x@mail.shop.example",
        "anna%40shop.example",
        "müller@straße.example",
        "a_b-c@1and1.example",
    ],
)
def test_an_email_address_becomes_a_keyed_hash(address: str) -> None:
    scrubber, other = Scrubber(b"key"), Scrubber(b"another")
    text = f'{{"status": "paid by {address}, thanks"}}'
    hidden = scrubber.scrub(text)
    assert re.fullmatch(r'\{"status": "paid by email:[0-9a-f]{16}, thanks"\}', hidden)
    assert other.scrub(text) != hidden
    assert scrubber.scrub(hidden) == hidden


def test_the_same_address_has_one_hash_however_it_is_written() -> None:
    scrubber = Scrubber(b"key")
    assert (
        scrubber.scrub("Anna@Shop.example")
        == scrubber.scrub("anna@shop.example")
        == scrubber.scrub("anna%40shop.example")
    )


@pytest.mark.parametrize("text", ["", "user@host", "a @ b.example", "@channel", "100%", "pi_3Mt@", "@"])
def test_what_is_no_address_stays(text: str) -> None:
    assert Scrubber(b"key").scrub(text) == text


@given(st.text("ab@.%40' \"", max_size=300))
def test_no_address_is_left_in_any_text(text: str) -> None:
    hidden = Scrubber(b"key").scrub(text)
    assert not re.search(r"(?<!\w)[ab][ab.]{0,20}@[ab]+\.[ab]+", hidden)


@pytest.mark.parametrize("before", ["\n", "\t", "\r", "\f", "\b", "\x01", '"', "\\", "\\n", " ", "é", ""])
def test_json_is_json_still_whatever_stands_before_an_address(before: str) -> None:
    scrubber = Scrubber(b"key")
    text = f"order 5{before}anna@shop.example"
    format_utc = msgspec.json.encode({"@": [text, 5], "b": 1.5}).decode()
    assert json.loads(scrubber.scrub_json(format_utc)) == {"@": [scrubber.scrub(text), 5], "b": 1.5}
    assert "anna" not in scrubber.scrub_json(format_utc)


def test_json_keeps_the_bytes_of_all_that_is_no_address() -> None:
    scrubber = Scrubber(b"key")
    text = '{\n  "a": "\\u0041\\n", "b": 12345678901234567890123.10, "c": "a@b.example"}\n'
    assert scrubber.scrub_json(text) == scrubber.scrub(text)


def test_a_long_text_is_scrubbed_in_time() -> None:
    text = "a." * 200_000 + "@"
    assert Scrubber(b"key").scrub(text) == text


def finding(**more: object) -> Finding:
    given = {
        "object": "payments",
        "id": "pi_1",
        "class_": "conflict",
        "source": "listed",
        "reason_code": "final_amount_differs",
        "reason": "the amounts differ, and that of a succeeded object is final",
        "fields": {"amount": {"stripe": 1234567, "ledger": -5}},
        "action": "none",
        "note_code": None,
        "note": "",
        "resolved": False,
        "exception": "exc_1",
        "stripe": {"amount": 1234567, "currency": "bhd", "status": "succeeded"},
        "ledger": [{"amount": "-5", "currency": "BHD", "status": "PAID"}],
    }
    return Finding(**(given | more))  # type: ignore[arg-type]


NOW = datetime(2026, 11, 20, tzinfo=UTC)


def row(found: Finding) -> dict[str, object]:
    return dict(zip(EXCEPTIONS, exception_row(found, NOW, format_utc(NOW)), strict=True))


@pytest.mark.parametrize(
    ("currency", "digits", "stripe", "ledger"),
    [("usd", 2, "12345.67", "-0.05"), ("bhd", 3, "1234.567", "-0.005"), ("jpy", 0, "1234567", "-5")],
)
def test_money_stands_in_both_units_with_its_exponent(
    currency: str, digits: int, stripe: str, ledger: str
) -> None:
    found = row(finding(stripe={"amount": 1234567, "currency": currency, "status": "succeeded"}))
    assert (found["currency"], found["exponent"]) == (currency, digits)
    assert (found["stripe_minor"], found["stripe_amount"]) == (1234567, stripe)
    assert (found["ledger_minor"], found["ledger_amount"]) == (-5, ledger)


def test_an_orphan_has_the_ledgers_money_and_a_duplicate_none() -> None:
    rows = [{"amount": "10", "currency": "EUR", "status": "PAID"}]
    orphan = row(finding(stripe=None, class_="orphaned", ledger=rows, fields={"amount": {"ledger": 10}}))
    assert (orphan["currency"], orphan["ledger_minor"], orphan["ledger_amount"]) == ("eur", 10, "0.10")
    twice = row(finding(class_="duplicate", ledger=rows * 2, fields={"rows": {"stripe": 1, "ledger": 2}}))
    assert (twice["ledger_minor"], twice["ledger_status"]) == (None, "PAID")


def test_the_ledgers_money_stands_in_its_own_currency() -> None:
    fields = {"currency": {"stripe": "usd", "ledger": "jpy"}}
    sides = {"stripe": {"amount": 1999, "currency": "usd"}, "ledger": [{"amount": "1999", "currency": "JPY"}]}
    found = row(finding(fields=fields, **sides))
    assert (found["currency"], found["stripe_amount"]) == ("usd", "19.99")
    assert (found["ledger_currency"], found["ledger_minor"], found["ledger_amount"]) == ("jpy", 1999, "1999")
    both = row(finding(fields=fields | {"amount": {"stripe": 1999, "ledger": 5000}}, **sides))
    assert (both["ledger_currency"], both["ledger_amount"]) == ("jpy", "5000")
