"""Windows are parsed from dates and times, in the business timezone."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconcile import Window, business_day, window
from reconcile.windows import start_of

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[arg-type,misc]  # year, month, day, hour ...


def test_date_is_the_start_of_its_business_day() -> None:
    assert window("2026-11-18", "2026-11-19", "America/New_York") == Window(
        utc(2026, 11, 18, 5), utc(2026, 11, 19, 5)
    )


def test_time_with_offset_is_that_instant() -> None:
    found = window("2026-11-18T08:00:00+01:00", "2026-11-18T09:30:00Z", "America/New_York")
    assert found == Window(utc(2026, 11, 18, 7), utc(2026, 11, 18, 9, 30))


def test_window_includes_its_start_but_not_its_end() -> None:
    found = window("2026-11-18", "2026-11-19", "UTC")
    assert found.from_ in found
    assert found.until not in found


@pytest.mark.parametrize(
    ("from_", "until", "problem"),
    [
        ("yesterday", "2026-11-19", "from: 'yesterday' is neither a date such as 2026-11-20 nor a time"),
        ("2026-11-31", "2026-12-01", "from: '2026-11-31' is neither a date"),
        ("2026-11-18", "2026-11-19T00:00:00", "until: '2026-11-19T00:00:00' has no offset: add one"),
        (
            "2026-11-18",
            "2026-11-19T00:00:00.5Z",
            "until: '2026-11-19T00:00:00.5Z' has a fraction of a second",
        ),
        ("0001-01-01", "2026-11-19", "from: '0001-01-01' is not within the years 1971 to 9998"),
        ("0001-01-01T00:00:00+05:00", "2026-11-19", "from: '0001-01-01T00:00:00+05:00' is not within"),
        ("2026-11-18", "9999-12-31T23:00:00-05:00", "until: '9999-12-31T23:00:00-05:00' is not within"),
        (
            "2026-11-19",
            "2026-11-19",
            "from (2026-11-19T00:00:00Z) must be before until (2026-11-19T00:00:00Z)",
        ),
        ("2026-11-20", "2026-11-21", "the window ends in the future (2026-11-21T00:00:00Z): it can end at"),
    ],
)
def test_invalid_window_is_refused_with_a_reason(from_: str, until: str, problem: str) -> None:
    with pytest.raises(ValueError) as refused:  # noqa: PT011 (the whole message is compared)
        window(from_, until, "UTC", NOW)
    assert str(refused.value).startswith(problem)


@pytest.mark.parametrize(
    ("day", "zone", "length"),
    [
        (date(2026, 3, 8), "America/New_York", 23),
        (date(2026, 11, 1), "America/New_York", 25),
        (date(2026, 6, 1), "America/New_York", 24),
        (date(2018, 11, 4), "America/Sao_Paulo", 23),  # midnight does not exist
        (date(2026, 11, 1), "America/Havana", 25),  # midnight occurs twice
    ],
)
def test_business_day_follows_daylight_saving_time(day: date, zone: str, length: int) -> None:
    found = business_day(day, zone)
    assert found.until - found.from_ == timedelta(hours=length)


@given(
    st.dates(date(2000, 1, 1), date(2037, 12, 30)),
    st.sampled_from(["America/New_York", "America/Havana", "Australia/Lord_Howe", "Asia/Kathmandu", "UTC"]),
)
def test_business_days_are_contiguous(day: date, zone: str) -> None:
    assert business_day(day, zone).until == start_of(day + timedelta(days=1), zone)
    assert timedelta(hours=23) <= business_day(day, zone).until - start_of(day, zone) <= timedelta(hours=25)
