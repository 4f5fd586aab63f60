"""Chooses which readings of the past count: not those of incidents, maintenance or holidays."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, tzinfo
from typing import Literal

from alerts.baselines.times import Moment

Why = Literal["no reading", "incident", "maintenance", "holiday", "clock change"]


@dataclass(frozen=True, slots=True)
class Span:
    """A time in which nothing was usual. ``until`` is None while it lasts."""

    since: datetime
    until: datetime | None
    why: Why

    def overlaps(self, since: datetime, until: datetime) -> bool:
        return self.since < until and (self.until is None or self.until > since)


@dataclass(slots=True)
class Past:
    """The values of the past by moment. ``left_out`` collects the moments that `value` refused, and why."""

    values: Mapping[datetime, float]
    zone: tzinfo
    spans: Sequence[Span] = ()
    holidays: Collection[date] = ()
    left_out: dict[datetime, Why] = field(default_factory=dict)
    skipped: int = 0
    """How many local times did not exist, because of a clock change."""

    def value(self, moment: Moment, counts: timedelta) -> float | None:
        """Returns the value at the moment, which counts what happened so long before it; None if left out."""
        if moment is None:
            self.skipped += 1
            return None
        if why := self.left_out.get(moment) or self._why(moment, counts):
            self.left_out[moment] = why
            return None
        return self.values[moment]

    def rows(
        self, weeks: Sequence[Sequence[Sequence[Moment]]], part: timedelta
    ) -> list[list[list[float | None]]]:
        """Returns the counts at the moments of one half of a `Plan`."""
        return [[[self.value(moment, part) for moment in row] for row in week] for week in weeks]

    def reasons(self) -> dict[Why, int]:
        """Returns how many moments were left out, by reason."""
        counts: dict[Why, int] = {"clock change": self.skipped} if self.skipped else {}
        for why in self.left_out.values():
            counts[why] = counts.get(why, 0) + 1
        return counts

    def _why(self, moment: datetime, counts: timedelta) -> Why | None:
        since = moment - counts
        if is_holiday(since, self.holidays, self.zone):
            return "holiday"
        spans = (span.why for span in self.spans if span.overlaps(since, moment))
        return next(spans, None) or (None if moment in self.values else "no reading")


def is_holiday(moment: datetime, holidays: Collection[date], zone: tzinfo) -> bool:
    """Whether it is a holiday at the moment, on the local calendar."""
    return bool(holidays) and moment.astimezone(zone).date() in holidays
