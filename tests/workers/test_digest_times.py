"""When a digest is due, also on days when clocks change."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from settings.digests import DigestTime, parse_time
from workers.digest_times import newest_due

ZONES = ["UTC", "America/New_York", "Europe/Berlin", "Australia/Lord_Howe", "Asia/Kathmandu", "Africa/Cairo"]
CLOCKS = st.times().map(lambda clock: clock.replace(second=0, microsecond=0))
TIMES = st.one_of(
    st.builds(DigestTime, CLOCKS),
    st.builds(DigestTime, CLOCKS, weekday=st.integers(0, 6)),
    st.builds(DigestTime, CLOCKS, day=st.integers(1, 31)),
)
MOMENTS = st.datetimes(datetime(2020, 1, 1), datetime(2035, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
SECOND = timedelta(seconds=1)


@settings(max_examples=150, deadline=None)
@given(TIMES, st.sampled_from(ZONES), MOMENTS)
def test_consecutive_digests_leave_nothing_out(at: DigestTime, tz: str, now: datetime) -> None:
    due = newest_due(at, tz, now)
    before = newest_due(at, tz, due.at - SECOND)
    assert due.at <= now
    assert due.from_ < due.until <= due.at
    assert before.at < due.at
    assert before.until == due.from_
    assert newest_due(at, tz, due.at) == due
    assert newest_due(parse_time(str(at)), tz, now) == due


@settings(max_examples=80, deadline=None)
@given(CLOCKS, st.sampled_from(ZONES), MOMENTS)
def test_each_local_day_has_one_digest(clock: time, tz: str, now: datetime) -> None:
    dues = {newest_due(DigestTime(clock), tz, now + timedelta(hours=hour)) for hour in range(24 * 10)}
    days = sorted(due.first for due in dues)
    assert days == [days[0] + timedelta(days=number) for number in range(len(days))]
    assert len(days) in {10, 11}


@pytest.mark.parametrize(
    ("at", "now", "due", "title"),
    [
        ("08:00", "2026-11-30T13:00Z", "2026-11-30T13:00Z", "2026-11-29"),
        ("08:00", "2026-11-30T12:59Z", "2026-11-29T13:00Z", "2026-11-28"),
        ("02:30", "2026-03-08T12:00Z", "2026-03-08T07:30Z", "2026-03-07"),
        ("01:30", "2026-11-01T12:00Z", "2026-11-01T05:30Z", "2026-10-31"),
        ("mon 08:00", "2026-12-02T12:00Z", "2026-11-30T13:00Z", "2026-11-23 to 2026-11-29"),
        ("1 08:00", "2026-12-02T12:00Z", "2026-12-01T13:00Z", "2026-11"),
        ("31 08:00", "2026-12-02T12:00Z", "2026-11-30T13:00Z", "2026-10"),
    ],
)
def test_a_digest_is_due_at_its_local_time(at: str, now: str, due: str, title: str) -> None:
    found = newest_due(parse_time(at), "America/New_York", datetime.fromisoformat(now))
    assert (found.at, found.title) == (datetime.fromisoformat(due), title)


def test_a_day_has_as_many_hours_as_its_clocks() -> None:
    found = newest_due(parse_time("08:00"), "America/New_York", datetime(2026, 3, 9, 13, tzinfo=UTC))
    assert found.until - found.from_ == timedelta(hours=23)
    assert found.from_.astimezone(ZoneInfo("America/New_York")).time() == time(0)
