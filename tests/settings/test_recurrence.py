"""Recurrence rules against dateutil, and the work that a hostile one can cause."""

from datetime import datetime, timedelta
from itertools import takewhile

import pytest
from dateutil.rrule import rrulestr
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from settings.rrule import parse_recurrence

START = datetime(2024, 2, 29, 3, 30)  # noqa: DTZ001 (local times have no zone)
DAYS = ("MO", "TU", "FR", "SU")


def some(key: str, values: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.just("") | st.lists(values, min_size=1, max_size=2).map(lambda each: f"{key}={','.join(each)}")


def numbers(least: int, most: int) -> st.SearchStrategy[str]:
    return st.integers(least, most).filter(bool).map(str)


# Of numbered and other weekdays in one rule dateutil wants both, while RFC 5545 takes them as alternatives.
some_days = some("BYDAY", st.sampled_from(DAYS)) | some(
    "BYDAY",
    st.builds(lambda number, day: f"{number}{day}", st.sampled_from([1, 2, 5, -1]), st.sampled_from(DAYS)),
)
some_rules = st.builds(
    lambda *parts: ";".join(filter(None, parts)),
    st.sampled_from(["FREQ=DAILY", "FREQ=WEEKLY", "FREQ=MONTHLY", "FREQ=YEARLY"]),
    some("BYMONTH", numbers(1, 12)),
    some("BYMONTHDAY", st.sampled_from(["1", "15", "29", "30", "31", "-1", "-2"])),
    some_days,
    some("BYHOUR", st.integers(0, 23).map(str)),
    st.sampled_from(["", "INTERVAL=2", "INTERVAL=5"]),
    st.sampled_from(["", "BYSETPOS=1", "BYSETPOS=-2"]),
    st.sampled_from(["", "WKST=SU"]),
    st.sampled_from(["", "UNTIL=20270601T000000"]),
)


@settings(max_examples=150)
@given(some_rules, st.integers(0, 400))
def test_occurrences_are_those_of_dateutil(text: str, days: int) -> None:
    try:
        rule = parse_recurrence(text, START)
    except ValueError:
        assume(False)
    from_ = datetime(2026, 1, 1) + timedelta(days=days)  # noqa: DTZ001
    until = from_ + timedelta(days=400)
    expected = takewhile(lambda each: each <= until, rrulestr(text, dtstart=START).xafter(from_, inc=True))
    assert list(rule.between(from_, until)) == list(expected)


def test_a_distant_start_costs_nothing() -> None:
    rule = parse_recurrence("FREQ=DAILY;INTERVAL=3", datetime(1, 1, 1))  # noqa: DTZ001
    from_, until = datetime(9999, 12, 28), datetime(9999, 12, 30)  # noqa: DTZ001
    assert len(list(rule.between(from_, until))) == 1


@pytest.mark.parametrize("text", ["FREQ=MINUTELY", "FREQ=SECONDLY;INTERVAL=1", "FREQ=HOURLY;BYMINUTE=0"])
def test_rules_without_end_within_a_day_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match="write FREQ as"):
        parse_recurrence(text, START)
