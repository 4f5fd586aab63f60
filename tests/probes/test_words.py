"""How durations and values are spoken of."""

import pytest

from probes.reading import Json
from probes.words import outline, shown, spoken


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0.0, "0 ms"),
        (0.0342, "34 ms"),
        (0.9996, "1.0 s"),
        (1.25, "1.2 s"),
        (90.0, "90.0 s"),
        (99.99, "2 min"),
        (3600, "1 h"),
        (3900, "1 h 5 min"),
        (86400, "1 d"),
        (100_000, "1 d 3 h"),
    ],
)
def test_a_duration_is_spoken_in_the_units_of_its_size(seconds: float, words: str) -> None:
    assert spoken(seconds) == words


def test_a_long_value_is_cut() -> None:
    assert len(shown("x" * 500)) == 80
    assert outline("x" * 500) == "x" * 79 + "…"


@pytest.mark.parametrize(
    ("value", "kept"), [({"email": "a@b.c"}, "object of 1"), ([1, 2], "list of 2"), (None, None), (1.5, 1.5)]
)
def test_only_scalars_are_kept(value: Json, kept: Json) -> None:
    assert outline(value) == kept
