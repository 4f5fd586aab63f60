"""A month of the business."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from reconcile.windows import start_of
from workers.errors import Usage
from workers.spans import parse_month

FIRST = date(2020, 1, 1)


@dataclass(frozen=True, slots=True)
class Month:
    """From ``from_`` until ``until``: the end of the month, or now while it lasts."""

    first: date
    from_: datetime
    until: datetime
    is_over: bool

    @property
    def title(self) -> str:
        return f"{self.first:%Y-%m}"


def month_of(text: str | None, now: datetime, time_zone: str) -> Month:
    """Returns the month of a text such as 2026-11; without one the last that is over. Raises Usage."""
    this = now.astimezone(ZoneInfo(time_zone)).date().replace(day=1)
    first = parse_month("month", text or "last")(this)
    if not FIRST <= first <= this:
        raise Usage(f"month: {first:%Y-%m} is not a month from {FIRST:%Y-%m} until now")
    return _month(first, now, time_zone)


def months_until(month: Month, number: int, now: datetime, time_zone: str) -> list[Month]:
    """Returns so many months, of which this one is the last."""
    firsts = [month.first]
    while len(firsts) < number:
        firsts.append(before(firsts[-1]))
    return [_month(first, now, time_zone) for first in reversed(firsts)]


def before(first: date) -> date:
    """Returns the first day of the month before."""
    return (first - timedelta(days=1)).replace(day=1)


def _month(first: date, now: datetime, time_zone: str) -> Month:
    from_ = start_of(first, time_zone)
    end = start_of((first + timedelta(days=32)).replace(day=1), time_zone)
    return Month(first, from_, min(end, now), end <= now)
