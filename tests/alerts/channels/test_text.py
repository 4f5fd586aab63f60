"""The text that channels share."""

import html
from collections.abc import Callable
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.channels.text import spell_duration, truncate, utf8_bytes, utf16_units


@pytest.mark.parametrize(
    ("seconds", "spelled"),
    [
        (-5, "0 s"),
        (0.9, "0 s"),
        (59, "59 s"),
        (60, "1 min"),
        (3_599, "59 min 59 s"),
        (3_605, "1 h 5 s"),
        (90_061, "1 d 1 h"),
    ],
)
def test_a_duration_has_its_two_largest_units(seconds: float, spelled: str) -> None:
    assert spell_duration(timedelta(seconds=seconds)) == spelled


@pytest.mark.parametrize("text", ["", "twenty characters ok"])
def test_a_text_within_the_limit_is_not_cut(text: str) -> None:
    assert truncate(text, 20) == text


def test_a_cut_text_says_how_much_is_missing() -> None:
    assert truncate("a" * 100, 20) == "aaaaaaaaa… (91 more)"


@pytest.mark.parametrize(
    ("measure", "cut"), [(len, "💸" * 25), (utf16_units, "💸" * 12), (utf8_bytes, "💸" * 5)]
)
def test_a_text_is_cut_by_the_providers_counting(measure: Callable[[str], int], cut: str) -> None:
    shown = truncate("💸" * 100, 36, measure=measure)
    assert shown == f"{cut}… ({100 - len(cut)} more)"
    assert measure(shown) <= 36 < measure(shown) + measure("💸")


@given(st.text(st.sampled_from("a&<>💸é")), st.integers(16, 60))
def test_a_cut_never_divides_an_escape(text: str, limit: int) -> None:
    cut = truncate(text, limit, html.escape)
    assert len(cut) <= limit
    shown, ellipsis, more = cut.partition("… (")
    kept = html.unescape(shown)
    assert text.startswith(kept)
    assert shown == html.escape(kept)
    assert not ellipsis or more == f"{len(text) - len(kept)} more)"
