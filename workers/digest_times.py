"""When a digest is due, and of which time it is: pure arithmetic of local days."""

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from reconcile.windows import start_of
from settings.digests import DigestTime

_DAY = timedelta(days=1)
_LOOK_BACK = 64
"""Days: there is a due time in any two months."""


@dataclass(frozen=True, slots=True)
class Due:
    """A digest of ``[from_, until)``, whole local days that had ended when it was due.

    ``first`` and ``last`` are the first and the last of these days.
    """

    at: datetime
    first: date
    last: date
    from_: datetime
    until: datetime

    @property
    def title(self) -> str:
        """``2026-11-29``, ``2026-11-23 to 2026-11-29`` or ``2026-11``."""
        if self.first == self.last:
            return f"{self.first}"
        is_month = self.first.day == 1 and (self.last + _DAY).day == 1
        return f"{self.first:%Y-%m}" if is_month else f"{self.first} to {self.last}"


def newest_due(at: DigestTime, tz: str, now: datetime) -> Due:
    """Returns the newest digest that is due at ``now``.

    Each is of the day, week or month before its own day, so that consecutive ones leave nothing out. A local
    time that a clock change skips is taken as so long after the midnight before the change: 02:30 is 03:30
    then. Of one that occurs twice, the first counts.
    """
    zone = ZoneInfo(tz)
    for day in _days(at, now.astimezone(zone).date() + _DAY):
        moment = datetime.combine(day, at.clock, zone).astimezone(UTC)
        if moment <= now:
            return _due(at, day, moment, tz)
    raise ValueError(f"{at} was not due in {_LOOK_BACK} days")  # pragma: no cover


def _days(at: DigestTime, newest: date) -> Iterator[date]:
    """Yields the days of this time, newest first."""
    for day in (newest - _DAY * number for number in range(_LOOK_BACK)):
        if at.weekday is not None:
            matches = day.weekday() == at.weekday
        elif at.day is not None:
            matches = day.day == min(at.day, monthrange(day.year, day.month)[1])
        else:
            matches = True
        if matches:
            yield day


def _due(at: DigestTime, day: date, moment: datetime, tz: str) -> Due:
    if at.day is not None:
        last = day.replace(day=1) - _DAY
        first = last.replace(day=1)
    else:
        last = day - _DAY
        first = day - _DAY * (1 if at.weekday is None else 7)
    return Due(moment, first, last, start_of(first, tz), start_of(last + _DAY, tz))
