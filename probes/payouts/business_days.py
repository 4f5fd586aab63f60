"""Business days: Monday to Friday, without the configured holidays."""

from collections.abc import Container
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

_DAY = timedelta(days=1)
_SATURDAY = 5


def latest_before(today: date, days: int, holidays: Container[date]) -> date:
    """Returns the latest date after which ``days`` whole business days have passed before ``today``."""
    day, counted = today, 0
    while counted < days:
        day -= _DAY
        counted += day.weekday() < _SATURDAY and day not in holidays
    return day - _DAY


def today_in(zone: str, now: datetime) -> date:
    return now.astimezone(ZoneInfo(zone)).date()


def end_of(day: date) -> int:
    """Returns the Unix time of the end of a day in UTC: an arrival date is the midnight that begins it."""
    return int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp()) + 86_400
