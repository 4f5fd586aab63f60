"""The text that channels share."""

import html
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.channels.text import spell_duration, truncate


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


@given(st.text(st.sampled_from("a&<>💸é")), st.integers(16, 60))
def test_a_cut_never_divides_an_escape(text: str, limit: int) -> None:
    cut = truncate(text, limit, html.escape)
    assert len(cut) <= limit
    shown, ellipsis, more = cut.partition("… (")
    kept = html.unescape(shown)
    assert text.startswith(kept)
    assert shown == html.escape(kept)
    assert not ellipsis or more == f"{len(text) - len(kept)} more)"
