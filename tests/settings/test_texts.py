"""A list in a sentence is short, and says how many more there are."""

import pytest

from settings.texts import join_first


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
