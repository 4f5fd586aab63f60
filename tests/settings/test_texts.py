"""Lists in a sentence are short, and no text takes long, whatever somebody wrote."""

import pytest

from settings.texts import join_first, mask_secrets, trim


@pytest.mark.parametrize(
    ("texts", "separator", "listed"),
    [
        ([], ", ", ""),
        (["a", "b"], ", ", "a, b"),
        (["a", "b", "c"], ", ", "a, b and 1 more"),
        (["a", "b", *["c"] * 1000], "; ", "a; b; and 1,000 more"),
        (["a", "b", "c", "d"], " or ", "a or b and 2 more"),
    ],
)
def test_a_long_list_says_how_many_more_there_are(texts: list[str], separator: str, listed: str) -> None:
    assert join_first(texts, 2, separator) == listed


@pytest.mark.parametrize("text", ["//" * 200_000, "x" + " \u200b" * 200_000 + "x"])
def test_a_hostile_text_takes_no_quadratic_time(text: str) -> None:
    """Otherwise each of them takes minutes, and the suite's limit of time ends the test."""
    assert mask_secrets(trim(text)) == text


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("postgres://a:b@c/d?e@f, //g and //h@i", "postgres://********@f, //g and //********@i"),
        ("//a//b@c//d", "//********@c//d"),
        ("https://a.test/b", "https://a.test/b"),
    ],
)
def test_all_that_precedes_the_last_at_of_an_address_is_masked(text: str, masked: str) -> None:
    assert mask_secrets(text) == masked


def test_trim_removes_invisible_characters_at_both_ends_only() -> None:
    assert trim("\ufeff a \u200bb\u00a0\n") == "a \u200bb"
    assert trim(" \u200b ") == trim("") == ""
