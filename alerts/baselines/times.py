"""The moments of the last four weeks that are comparable with now, by the clock of the business.

Traffic follows local time: nine o'clock is nine o'clock before and after the clocks change. A local time that
a change skipped has no reading; of one that it repeats, the first is used.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo

from alerts.baselines.expected import SHIFTS, WEEKS

QUARTER = timedelta(minutes=15)
WEEK = timedelta(weeks=1)
_EPOCH = datetime(1, 1, 1, tzinfo=UTC)
Moment = datetime | None
"""In UTC; None for a local time that a clock change skipped."""


@dataclass(frozen=True, slots=True)
class Plan:
    """For the quarter-hour from ``at``: for its beginning and its end the moments to compare with.

    Each is of every week, in it of every shift, and in it of every part, the newest first.
    """

    at: datetime
    step: timedelta
    before: tuple[tuple[tuple[Moment, ...], ...], ...]
    after: tuple[tuple[tuple[Moment, ...], ...], ...]

    def moments(self) -> Iterator[datetime]:
        """Yields each moment once."""
        every = (part for half in (self.before, self.after) for week in half for row in week for part in row)
        yield from dict.fromkeys(moment for moment in every if moment is not None)

    def share(self, now: datetime) -> float:
        """Returns how much of the quarter-hour has passed."""
        return (now - self.at) / self.step


def plan(now: datetime, part: timedelta, parts: int, zone: tzinfo) -> Plan:
    """Returns what to read for windows of up to ``parts`` parts. It is the same during a quarter-hour."""
    step = step_of(part)
    at = floor(now, step, zone)
    back = [part * index for index in range(parts)]
    shifts = [QUARTER * shift for shift in SHIFTS]
    return Plan(at, step, _weeks(at, back, shifts, zone), _weeks(at + step, back, shifts, zone))


def step_of(part: timedelta) -> timedelta:
    """Returns for how long the same plan holds."""
    return min(part, QUARTER)


def floor(moment: datetime, step: timedelta, zone: tzinfo) -> datetime:
    """Returns the last multiple of the step on the local clock."""
    local = moment.astimezone(zone)
    return moment - (local.replace(tzinfo=None) - _EPOCH.replace(tzinfo=None)) % step


def in_weeks_before(
    at: datetime, shifts: Sequence[timedelta], zone: tzinfo
) -> tuple[tuple[Moment, ...], ...]:
    """Returns the same local time in each week before, moved by each of the shifts."""
    return tuple(
        tuple(_same_time(at, shift - week * WEEK, zone) for shift in shifts) for week in range(1, WEEKS + 1)
    )


def _weeks(
    at: datetime, back: Sequence[timedelta], shifts: Sequence[timedelta], zone: tzinfo
) -> tuple[tuple[tuple[Moment, ...], ...], ...]:
    return tuple(
        tuple(tuple(_same_time(at - ago, shift - week * WEEK, zone) for ago in back) for shift in shifts)
        for week in range(1, WEEKS + 1)
    )


def _same_time(moment: datetime, change: timedelta, zone: tzinfo) -> Moment:
    local = moment.astimezone(zone).replace(tzinfo=None, fold=0) + change
    found = local.replace(tzinfo=zone).astimezone(UTC)
    return found if found.astimezone(zone).replace(tzinfo=None, fold=0) == local else None
