"""Durations and values as reasons and evidence show them."""

import pytest

from probes.formatting import format_json, format_seconds, outline
from probes.reading import Json


@pytest.mark.parametrize(
    ("seconds", "text"),
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
def test_a_duration_is_shown_in_units_of_its_size(seconds: float, text: str) -> None:
    assert format_seconds(seconds) == text


def test_a_long_value_is_cut() -> None:
    assert len(format_json("x" * 500)) == 80
    assert outline("x" * 500) == "x" * 79 + "…"


@pytest.mark.parametrize(
    ("value", "stored"),
    [({"email": "a@b.c"}, "object of 1"), ([1, 2], "list of 2"), (None, None), (1.5, 1.5)],
)
def test_evidence_stores_only_scalars(value: Json, stored: Json) -> None:
    assert outline(value) == stored
