"""Which window each option of ``reconcile run`` names, also when a clock changes."""

from datetime import UTC, datetime, timedelta

import pytest

from settings import Settings
from tests.workers.conftest import Paywatch
from tests.workers.fleet import Fleet
from workers.commands.reconcile.periods import Period, parse_period, window_line
from workers.errors import Usage

NEW_YORK = Settings(business_timezone="America/New_York")
NOW = datetime(2026, 11, 4, 3, 30, 20, 500, tzinfo=UTC)
"""In New York it is still November 3; clocks went back on November 1."""


def find(period: Period, now: datetime = NOW) -> list[str]:
    window = parse_period(period, NEW_YORK)(now)
    assert (window.from_.tzinfo, window.until.tzinfo) == (UTC, UTC)
    return [f"{each:%m-%d %H:%M:%S}" for each in (window.from_, window.until)]


@pytest.mark.parametrize(
    ("period", "window"),
    [
        (Period(), ["11-02 05:00:00", "11-03 05:00:00"]),
        (Period(date="yesterday"), ["11-02 05:00:00", "11-03 05:00:00"]),
        (Period(date="today"), ["11-03 05:00:00", "11-04 03:30:20"]),
        (Period(date="2026-11-01"), ["11-01 04:00:00", "11-02 05:00:00"]),
        (Period(last="3d"), ["10-31 04:00:00", "11-03 05:00:00"]),
        (Period(last="1w"), ["10-27 04:00:00", "11-03 05:00:00"]),
        (Period(last="48h"), ["11-02 03:30:20", "11-04 03:30:20"]),
        (Period(month="2026-10"), ["10-01 04:00:00", "11-01 04:00:00"]),
        (Period(month="last"), ["10-01 04:00:00", "11-01 04:00:00"]),
        (Period("2026-11-01", "2026-11-02"), ["11-01 04:00:00", "11-02 05:00:00"]),
    ],
    ids=lambda value: " ".join(value.given) if isinstance(value, Period) else "",
)
def test_an_option_names_a_window(period: Period, window: list[str]) -> None:
    assert find(period) == window


def test_a_day_has_as_many_hours_as_its_clocks_say() -> None:
    autumn = parse_period(Period(date="2026-11-01"), NEW_YORK)(NOW)
    spring = parse_period(Period(date="2026-03-08"), NEW_YORK)(NOW)
    assert (autumn.until - autumn.from_, spring.until - spring.from_) == (
        timedelta(hours=25),
        timedelta(hours=23),
    )
    assert window_line(autumn, "America/New_York") == (
        "Reconciling from 2026-11-01T00:00:00-04:00 until 2026-11-02T00:00:00-05:00 (America/New_York)."
    )


@pytest.mark.parametrize(
    ("period", "problem"),
    [
        (Period(from_="2026-11-01"), "--from and --until belong together: pass both"),
        (Period(date=""), "--date: '' is not a date: write one such as"),
        (Period(until="2026-11-01"), "--from and --until belong together: pass both"),
        (
            Period(date="today", last="7d"),
            "--date and --last exclude each other: pass",
        ),
        (Period(from_="2026-11-01", month="last"), "--from and --month exclude each other"),
        (Period(date="2026-11-31"), "--date: '2026-11-31' is not a date: write one such as"),
        (Period(date="tomorrow"), "--date: 'tomorrow' is not a date: write one such as 2026-11-20"),
        (
            Period(date="2026-11-03"),
            "--date: 2026-11-03 has not ended in America/New_York: pass",
        ),
        (Period(date="2026-11-05"), "--date: 2026-11-05 is in the future in America/New_York"),
        (Period(date="2026-11-1\ud800"), "--date: '2026-11-1\\ud800' is not a date"),
        (Period(last="0d"), "--last: '0d' is not a period of up to ten years"),
        (Period(last="7"), "--last: '7' is not a period"),
        (Period(last="99999d"), "--last: '99999d' is not a period"),
        (Period(month="2026-13"), "--month: '2026-13' is not a month: write one such as 2026-11, or last"),
        (Period(month="0000-01"), "--month: '0000-01' is not a month"),
        (
            Period(month="2026-11"),
            "--month: 2026-11 has not ended in America/New_York",
        ),
        (Period(month="2027-01"), "--month: 2027-01 is in the future in America/New_York"),
        (Period("2026-11-02", "2026-11-01"), "--from (2026-11-02T05:00:00Z) must be before --until"),
    ],
    ids=lambda value: " ".join(value.given) if isinstance(value, Period) else "",
)
def test_a_period_that_cannot_be_reconciled_is_refused(period: Period, problem: str) -> None:
    with pytest.raises(Usage) as refused:
        parse_period(period, NEW_YORK)(NOW)
    assert str(refused.value).startswith(problem)


def test_today_is_refused_at_its_first_moment() -> None:
    with pytest.raises(Usage, match="today has just begun"):
        find(Period(date="today"), datetime(2026, 11, 3, 5, tzinfo=UTC))


async def test_the_chosen_window_is_printed(fleet: Fleet, paywatch: Paywatch) -> None:
    fleet.configure('business_timezone = "Asia/Kathmandu"')
    day = await fleet.value("select (now() at time zone 'Asia/Kathmandu')::date - 1")
    queued = await paywatch(fleet, "reconcile", "run", "--enqueue")
    first, last = f"{day}T00:00:00+05:45", f"{day + timedelta(days=1)}T00:00:00+05:45"
    line = f"Reconciling from {first} until {last} (Asia/Kathmandu).\n"
    assert (queued.exit_code, queued.stderr) == (0, line)
