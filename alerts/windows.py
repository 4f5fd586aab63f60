"""``[[maintenance]]``: windows in which messages are held, by local clocks."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from settings.recurrence import Recurrence

DAY = timedelta(days=1)
"""More than any change of a clock."""


@dataclass(frozen=True, slots=True)
class Window:
    """A window of ``duration`` from each local time of ``recurrence``.

    A beginning that the clocks skip is later by as much as they skip, and of two equal ones the first counts.
    The end is ``duration`` later in elapsed time, whatever the clocks do meanwhile.
    """

    name: str
    match: Mapping[str, str]
    recurrence: Recurrence
    duration: timedelta
    zone: ZoneInfo

    def open_until(self, now: datetime) -> datetime | None:
        """Returns when the window ends that is open now; None if none is."""
        return max((end for begin, end in self.spans(now, now) if begin <= now < end), default=None)

    def spans(self, from_: datetime, until: datetime) -> Iterator[tuple[datetime, datetime]]:
        """Yields beginnings and ends (UTC) of the windows that overlap the time, in order."""
        first = self._local(from_) - self.duration - DAY
        for local in self.recurrence.between(first, self._local(until) + DAY):
            begin = local.replace(tzinfo=self.zone).astimezone(UTC)
            if begin <= until and begin + self.duration > from_:
                yield begin, begin + self.duration

    def _local(self, moment: datetime) -> datetime:
        return moment.astimezone(self.zone).replace(tzinfo=None)
