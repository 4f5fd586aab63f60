"""Schedules: cron's times by local clocks, also on the days on which the clocks change."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from cronsim import CronSim
from hypothesis import assume, given
from hypothesis import settings as run_with
from hypothesis import strategies as st
from pydantic import ValidationError

from probes.schedule import last_expected
from settings.checks.schedule import Schedule

NEW_YORK, LORD_HOWE = "America/New_York", "Australia/Lord_Howe"


def schedule(cron: str, timezone: str = "UTC", **keys: Any) -> Schedule:
    return Schedule.model_validate({"cron": cron, "timezone": timezone, **keys})


def expected(cron: str, timezone: str, until: str, **keys: Any) -> str | None:
    """Returns the last expected time as local time with its offset; ``until`` is UTC."""
    found = last_expected(schedule(cron, timezone, **keys), datetime.fromisoformat(f"{until}Z"))
    return found.astimezone(ZoneInfo(timezone)).strftime("%Y-%m-%d %H:%M %z") if found else None


@pytest.mark.parametrize(
    ("until", "due"),
    [
        ("2026-11-30 10:59", "2026-11-27 06:00 -0500"),  # Monday, a minute early: still Friday's
        ("2026-11-30 11:00", "2026-11-30 06:00 -0500"),
        ("2026-11-29 12:00", "2026-11-27 06:00 -0500"),  # Sunday
        ("2026-07-01 10:00", "2026-07-01 06:00 -0400"),
    ],
)
def test_weekdays_at_six(until: str, due: str) -> None:
    assert expected("0 6 * * 1-5", NEW_YORK, until) == due


def test_nothing_is_expected_on_a_holiday() -> None:
    holidays = ["2026-11-26", date(2026, 11, 27)]
    assert expected("0 6 * * 1-5", NEW_YORK, "2026-11-29 12:00", holidays=holidays) == (
        "2026-11-25 06:00 -0500"
    )


def test_a_holiday_is_a_day_of_the_time_zone() -> None:
    """06:00 on the 26th in Sydney is the 25th in UTC."""
    assert expected("0 6 * * *", "Australia/Sydney", "2026-12-25 20:00", holidays=["2026-12-26"]) == (
        "2026-12-25 06:00 +1100"
    )


@pytest.mark.parametrize(
    ("cron", "zone", "until", "due"),
    [
        # New York skips 02:00 to 03:00 on 2026-03-08 (07:00 UTC): a job at 02:30 runs at 03:00.
        ("30 2 * * *", NEW_YORK, "2026-03-08 06:59", "2026-03-07 02:30 -0500"),
        ("30 2 * * *", NEW_YORK, "2026-03-08 07:00", "2026-03-08 03:00 -0400"),
        ("30 2 * * *", NEW_YORK, "2026-03-09 06:29", "2026-03-08 03:00 -0400"),
        ("30 2 * * *", NEW_YORK, "2026-03-09 06:30", "2026-03-09 02:30 -0400"),
        # It repeats 01:00 to 02:00 on 2026-11-01 (from 05:00 UTC): a job at 01:30 runs the first time only.
        ("30 1 * * *", NEW_YORK, "2026-11-01 05:30", "2026-11-01 01:30 -0400"),
        ("30 1 * * *", NEW_YORK, "2026-11-01 06:45", "2026-11-01 01:30 -0400"),
        ("30 1 * * *", NEW_YORK, "2026-11-02 06:30", "2026-11-02 01:30 -0500"),
        # Jobs by real time run in both hours, and not in the one that does not exist.
        ("*/30 * * * *", NEW_YORK, "2026-11-01 06:29", "2026-11-01 01:00 -0500"),
        ("*/30 * * * *", NEW_YORK, "2026-11-01 05:59", "2026-11-01 01:30 -0400"),
        ("15 * * * *", NEW_YORK, "2026-11-01 06:20", "2026-11-01 01:15 -0500"),
        ("*/30 * * * *", NEW_YORK, "2026-03-08 07:10", "2026-03-08 03:00 -0400"),
        ("*/30 2 * * *", NEW_YORK, "2026-03-08 12:00", "2026-03-07 02:30 -0500"),
        # Lord Howe skips 02:00 to 02:30 on 2026-10-04 (15:30 UTC of the 3rd), from +10:30 to +11.
        ("15 2 * * *", LORD_HOWE, "2026-10-03 15:29", "2026-10-03 02:15 +1030"),
        ("15 2 * * *", LORD_HOWE, "2026-10-03 15:30", "2026-10-04 02:30 +1100"),
        ("30 2 * * *", LORD_HOWE, "2026-10-03 15:30", "2026-10-04 02:30 +1100"),
        # It repeats 01:30 to 02:00 on 2026-04-05 (14:30 to 15:30 UTC of the 4th).
        ("45 1 * * *", LORD_HOWE, "2026-04-04 14:45", "2026-04-05 01:45 +1100"),
        ("45 1 * * *", LORD_HOWE, "2026-04-04 15:20", "2026-04-05 01:45 +1100"),
        ("*/15 * * * *", LORD_HOWE, "2026-04-04 15:16", "2026-04-05 01:45 +1030"),
        ("15 */2 * * *", LORD_HOWE, "2026-04-04 15:50", "2026-04-05 02:15 +1030"),
        # Samoa skipped the whole of 2011-12-30.
        ("0 12 * * *", "Pacific/Apia", "2011-12-30 10:30", "2011-12-31 00:00 +1400"),
    ],
)
def test_a_time_is_right_when_the_clocks_change(cron: str, zone: str, until: str, due: str) -> None:
    assert expected(cron, zone, until) == due


def test_a_rare_time_is_found_years_back() -> None:
    assert expected("0 0 29 2 *", "UTC", "2027-06-01 00:00") == "2024-02-29 00:00 +0000"


CRONS = st.sampled_from(
    [
        "* * * * *",
        "*/7 */3 * * *",
        "30 2 * * *",
        "0,45 1-3 * * *",
        "15 */2 * * 0",
        "5 4 1,15 * 1",
        "0 0 L * *",
        "30 1 * * 7",
    ]
)
MOMENTS = st.integers(1_577_836_800, 1_893_456_000).map(lambda at: datetime.fromtimestamp(at, UTC))


@run_with(deadline=None)
@given(cron=CRONS, until=MOMENTS)
def test_in_utc_it_is_the_last_time_that_cron_gives_going_forward(cron: str, until: datetime) -> None:
    found = last_expected(schedule(cron), until)
    assert found is not None
    assert found <= until < next(CronSim(cron, found))
    assert next(CronSim(cron, found - timedelta(minutes=1))) == found


@run_with(deadline=None)
@given(cron=CRONS, until=MOMENTS, later=st.timedeltas(timedelta(0), timedelta(hours=5)))
def test_the_last_time_never_goes_back(cron: str, until: datetime, later: timedelta) -> None:
    for zone in (NEW_YORK, LORD_HOWE):
        before, after = (last_expected(schedule(cron, zone), at) for at in (until, until + later))
        assert before is not None
        assert after is not None
        assert before <= after <= until + later


@run_with(deadline=None)
@given(until=MOMENTS)
def test_a_job_of_every_minute_is_always_due_in_this_minute(until: datetime) -> None:
    for zone in (NEW_YORK, LORD_HOWE):
        assert last_expected(schedule("* * * * *", zone), until) == until.replace(second=0, microsecond=0)


@run_with(deadline=None)
@given(text=st.text(alphabet="0123456789*/,-#LWMONJA ", max_size=25))
def test_any_text_is_refused_or_has_a_last_time(text: str) -> None:
    try:
        found = schedule(text)
    except ValidationError:
        return
    assume(found)
    last_expected(found, datetime(2026, 6, 1, tzinfo=UTC))
