"""The local times at which a maintenance window begins: a recurrence rule of RFC 5545.

Each day is compared with the rule by itself, instead of counting occurrences from the first one on. So the
work for a question is bounded by the days that it asks for, however hostile the rule is.
"""

import calendar
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

YEARS = 12
"""A rule without an occurrence in so long has none: leap days are at most eight years apart."""
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Weekday:
    """``day`` 0 is Monday. ``number``: which one of the month or year, from the end if negative; 0: each."""

    day: int
    number: int = 0


@dataclass(frozen=True, slots=True)
class Recurrence:
    """The local times at which something begins. An empty set permits every value."""

    frequency: str
    start: datetime
    interval: int = 1
    until: datetime | None = None
    week_start: int = 0
    months: frozenset[int] = frozenset()
    month_days: frozenset[int] = frozenset()
    weekdays: frozenset[Weekday] = frozenset()
    positions: frozenset[int] = frozenset()
    times: tuple[time, ...] = (time(),)

    @classmethod
    def once(cls, start: datetime) -> "Recurrence":
        return cls("DAILY", start, until=start, times=(start.time(),))

    def between(self, from_: datetime, until: datetime) -> Iterator[datetime]:
        """Yields the occurrences of this time, both ends included, in order."""
        first = max(from_, self.start)
        last = until if self.until is None else min(until, self.until)
        day = first.date()
        while day <= last.date():
            for clock in self._times_of(day):
                if first <= (moment := datetime.combine(day, clock)) <= last:
                    yield moment
            if day == date.max:
                return
            day += _DAY

    def never_occurs(self) -> bool:
        """Whether the rule has no occurrence within `YEARS` of its start, whenever it ends."""
        days = (self.start.date() + offset * _DAY for offset in range(YEARS * 366))
        return not any(self._times_of(day) for day in days)

    def _times_of(self, day: date) -> tuple[time, ...]:
        if not self._in_interval(day) or not self._permits(day):
            return ()
        if not self.positions:
            return self.times
        each = [(other, clock) for other in _period(self.frequency, day) for clock in self._all_times(other)]
        chosen = {each[p - 1 if p > 0 else p] for p in self.positions if abs(p) <= len(each)}
        return tuple(clock for clock in self.times if (day, clock) in chosen)

    def _all_times(self, day: date) -> tuple[time, ...]:
        return self.times if self._permits(day) else ()

    def _in_interval(self, day: date) -> bool:
        start = self.start.date()
        if self.frequency == "DAILY":
            passed = (day - start).days
        elif self.frequency == "WEEKLY":
            passed = (_week(day, self.week_start) - _week(start, self.week_start)).days // 7
        elif self.frequency == "MONTHLY":
            passed = (day.year - start.year) * 12 + day.month - start.month
        else:
            passed = day.year - start.year
        return passed % self.interval == 0

    def _permits(self, day: date) -> bool:
        if self.months and day.month not in self.months:
            return False
        if self.month_days and not self.month_days & {day.day, day.day - _month_length(day) - 1}:
            return False
        return not self.weekdays or any(self._is(day, weekday) for weekday in self.weekdays)

    def _is(self, day: date, weekday: Weekday) -> bool:
        if weekday.day != day.weekday():
            return False
        if weekday.number == 0:
            return True
        first, last = self._range(day)
        number = (day - first).days // 7 + 1
        return weekday.number in (number, -((last - day).days // 7) - 1)

    def _range(self, day: date) -> tuple[date, date]:
        """In what the weekday is counted: a year without BYMONTH, otherwise a month."""
        if self.frequency == "YEARLY" and not self.months:
            return date(day.year, 1, 1), date(day.year, 12, 31)
        return day.replace(day=1), day.replace(day=_month_length(day))


def _month_length(day: date) -> int:
    return calendar.monthrange(day.year, day.month)[1]


def _week(day: date, week_start: int) -> date:
    return date.fromordinal(max(day.toordinal() - (day.weekday() - week_start) % 7, 1))


def _period(frequency: str, day: date) -> list[date]:
    """The days of the month or year of which BYSETPOS chooses."""
    if frequency == "MONTHLY":
        return [day.replace(day=number) for number in range(1, _month_length(day) + 1)]
    first = date(day.year, 1, 1)
    return [first + offset * _DAY for offset in range(366) if (first + offset * _DAY).year == day.year]
