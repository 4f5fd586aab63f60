"""Email addresses in texts and JSON are replaced with keyed hashes."""

import json
import re

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconcile.reports.privacy import Scrubber


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
def test_email_address_becomes_a_keyed_hash(address: str) -> None:
    scrubber, other = Scrubber(b"key"), Scrubber(b"another")
    text = f'{{"status": "paid by {address}, thanks"}}'
    hidden = scrubber.scrub(text)
    assert re.fullmatch(r'\{"status": "paid by email:[0-9a-f]{16}, thanks"\}', hidden)
    assert other.scrub(text) != hidden
    assert scrubber.scrub(hidden) == hidden


def test_spellings_of_an_address_have_one_hash() -> None:
    scrubber = Scrubber(b"key")
    assert (
        scrubber.scrub("Anna@Shop.example")
        == scrubber.scrub("anna@shop.example")
        == scrubber.scrub("anna%40shop.example")
    )


@pytest.mark.parametrize("text", ["", "user@host", "a @ b.example", "@channel", "100%", "pi_3Mt@", "@"])
def test_text_without_an_address_is_unchanged(text: str) -> None:
    assert Scrubber(b"key").scrub(text) == text


@given(st.text("ab@.%40' \"", max_size=300))
def test_no_address_remains_in_any_text(text: str) -> None:
    hidden = Scrubber(b"key").scrub(text)
    assert not re.search(r"(?<!\w)[ab][ab.]{0,20}@[ab]+\.[ab]+", hidden)


@pytest.mark.parametrize("before", ["\n", "\t", "\r", "\f", "\b", "\x01", '"', "\\", "\\n", " ", "é", ""])
def test_scrubbed_json_stays_valid_after_any_character(before: str) -> None:
    scrubber = Scrubber(b"key")
    text = f"order 5{before}anna@shop.example"
    encoded = msgspec.json.encode({"@": [text, 5], "b": 1.5}).decode()
    assert json.loads(scrubber.scrub_json(encoded)) == {"@": [scrubber.scrub(text), 5], "b": 1.5}
    assert "anna" not in scrubber.scrub_json(encoded)


def test_scrubbing_json_changes_only_addresses() -> None:
    scrubber = Scrubber(b"key")
    text = '{\n  "a": "\\u0041\\n", "b": 12345678901234567890123.10, "c": "a@b.example"}\n'
    assert scrubber.scrub_json(text) == scrubber.scrub(text)


def test_long_text_is_scrubbed_in_linear_time() -> None:
    text = "a." * 200_000 + "@"
    assert Scrubber(b"key").scrub(text) == text
