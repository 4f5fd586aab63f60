from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from settings.values import Severity, format_duration, format_share, parse_duration, parse_share

LONGEST = timedelta(days=3650)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("500ms", 0.5),
        ("0.5ms", 0.0005),
        ("30s", 30),
        ("1.5m", 90),
        ("5m", 300),
        ("1h", 3600),
        (" 7d ", 604_800),
    ],
)
def test_a_duration_is_a_number_and_a_unit(text: str, seconds: float) -> None:
    assert parse_duration(text) == timedelta(seconds=seconds)


@pytest.mark.parametrize(
    "value",
    [
        "",
        "5",
        "s",
        "5 s",
        "-5s",
        "5S",
        "1h30m",
        "٣s",
        "1e3s",
        "nans",
        5,
        5.0,
        True,
        None,
        ["5s"],
        "9" * 400 + "d",
    ],
)
def test_anything_else_is_not_a_duration(value: object) -> None:
    with pytest.raises(ValueError, match="write a number and a unit"):
        parse_duration(value)


def test_a_duration_has_a_maximum() -> None:
    assert parse_duration("3650d") == LONGEST
    with pytest.raises(ValueError, match="the longest duration is 3650d"):
        parse_duration("3650.1d")


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (timedelta(days=7), "7d"),
        (timedelta(days=1), "1d"),
        (timedelta(minutes=90), "90m"),
        (timedelta(seconds=61), "61s"),
        (timedelta(milliseconds=1500), "1500ms"),
        (timedelta(microseconds=500), "0.5ms"),
    ],
)
def test_a_duration_is_formatted_in_its_largest_unit(value: timedelta, text: str) -> None:
    assert format_duration(value) == text


@given(st.timedeltas(min_value=timedelta(microseconds=1), max_value=LONGEST))
def test_every_duration_round_trips(value: timedelta) -> None:
    assert parse_duration(format_duration(value)) == value


@pytest.mark.parametrize(("text", "share"), [("40%", 0.4), ("12.5%", 0.125), ("100%", 1.0), ("0.1%", 0.001)])
def test_a_share_is_a_percentage(text: str, share: float) -> None:
    assert parse_share(text) == share
    assert parse_share(format_share(share)) == share


@pytest.mark.parametrize("value", ["0%", "100.1%", "-1%", "40", 40, 1, 0.0, 1.5, True, "%", "999999%"])
def test_anything_else_is_not_a_share(value: object) -> None:
    with pytest.raises(ValueError, match="write a percentage"):
        parse_share(value)


def test_lower_is_the_next_lower_severity() -> None:
    assert [severity.lower() for severity in Severity] == ["P1", "P2", "P3", "P3"]
