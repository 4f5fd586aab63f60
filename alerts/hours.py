"""``[hours.NAME]``: when people work, by local clocks."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

LONGEST_CLOSURE = 400
"""Days. Hours that never open in so long hold nothing: a calendar of holidays must not hide alerts."""


@dataclass(frozen=True, slots=True)
class Hours:
    """Open on ``days`` (0 is Monday) from ``from_`` until ``until``, but not on ``holidays``."""

    name: str
    days: frozenset[int]
    from_: time
    until: time
    holidays: frozenset[date]
    zone: ZoneInfo

    def closed_until(self, now: datetime) -> datetime | None:
        """Returns the next opening (UTC); None while open."""
        today = now.astimezone(self.zone).date()
        for ahead in range(LONGEST_CLOSURE):
            day = today + timedelta(days=ahead)
            if day.weekday() in self.days and day not in self.holidays:
                opens, closes = self._at(day, self.from_), self._at(day, self.until)
                if now < closes:
                    return opens if now < opens else None
        return None

    def _at(self, day: date, clock: time) -> datetime:
        """A time that the clocks skip is one hour later, and of two equal ones the first counts."""
        return datetime.combine(day, clock, self.zone).astimezone(UTC)
