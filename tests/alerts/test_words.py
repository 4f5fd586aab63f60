"""The sentences that channels share."""

from datetime import timedelta

import pytest

from alerts.words import shorten, span


@pytest.mark.parametrize(
    ("seconds", "words"),
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
def test_a_duration_is_said_in_its_two_largest_units(seconds: float, words: str) -> None:
    assert span(timedelta(seconds=seconds)) == words


@pytest.mark.parametrize(("text", "short"), [("four", "four"), ("fives", "fiv…"), ("", "")])
def test_a_text_is_cut_only_where_it_is_too_long(text: str, short: str) -> None:
    assert shorten(text, 4) == short
