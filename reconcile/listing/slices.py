"""The arithmetic of slices: how many there are, where a window is cut and a slice is halved. No I/O."""

import math
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from reconcile.paging import PAGE

SECOND = timedelta(seconds=1)
MOST = 128
"""Readers of one list, whatever the limit: each has a page of up to 1 MB in memory."""
FASTEST = 150.0
"""Pages of one list per second that no process can read: more readers only compete for its core."""
_UNPACED = 40
"""Readers without a pacer."""
WORTH = 2 * PAGE
"""Records that must be left in a slice to justify a second reader."""
_COMING = 1.3 * PAGE
"""The expected reach of the page in flight, in records: some more than a page, since density varies."""
_CUT = ("listed", "events", "undelivered")
"""Sources whose slices are halved; the others are small."""


@dataclass(slots=True)
class Slice:
    """A span of the window, read newest first. ``lower`` rises when another reader takes over its older
    part."""

    number: int
    source: str
    lower: datetime
    upper: datetime
    cursor: str | None = None
    cursor_created: datetime | None = None
    pages: int = 0
    records: int = 0
    done: bool = False
    busy: bool = False
    newest: datetime | None = None
    """The creation time of the first record that this process read: there is none between it and
    ``upper``."""
    tied: set[str] = field(default_factory=set)
    """Cursors within the newest second: more than a page of records can share one second."""

    @property
    def rest(self) -> tuple[datetime, datetime]:
        """The unread span, up to and including the second of the cursor."""
        return self.lower, self.upper if self.cursor_created is None else self.cursor_created + SECOND

    def advance(
        self,
        cursor: str | None,
        created: datetime | None,
        records: int,
        *,
        ended: bool,
        newest: datetime | None = None,
    ) -> None:
        """Records a page of this slice, whose first record was created at ``newest``."""
        self.newest = self.newest or self.cursor_created or newest
        if created != self.cursor_created:
            self.tied.clear()
        self.tied.add(cursor or "")
        self.cursor, self.cursor_created = cursor, created
        self.pages, self.records, self.done = self.pages + 1, self.records + records, ended

    def expected(self) -> float:
        """Estimates the unread records from the density of those read; 0 before the first page.

        The empty span above the first record is ignored: slices of events reach far into the future.
        """
        if self.cursor_created is None or self.done:
            return 0.0
        covered = max((self.newest or self.upper) - self.cursor_created, SECOND)
        return self.records * ((self.cursor_created - self.lower) / covered)

    @property
    def ending(self) -> bool:
        """Whether the page in flight is expected to be the last one."""
        return self.done or self.source not in _CUT or (self.pages > 0 and self.expected() <= PAGE)


def wanted(rate: float | None, latency: float) -> int:
    """The number of readers that use all of ``rate`` requests/s at ``latency`` seconds per request."""
    readers = _UNPACED if rate is None else math.ceil(1.3 * min(rate, FASTEST) * latency)
    return max(1, min(readers, MOST))


def shares(parts: int) -> list[float]:
    """The quantiles that cut into equal parts: 3 -> 1/3, 2/3."""
    return [part / parts for part in range(1, parts)]


def even_cuts(lower: datetime, upper: datetime, parts: int) -> list[datetime]:
    """Cuts into equal spans of time."""
    return [lower + (upper - lower) * share for share in shares(parts)]


def usable(cuts: Iterable[datetime | None], lower: datetime, upper: datetime) -> list[datetime]:
    """Distinct cuts on whole seconds strictly inside the bounds, oldest first."""
    seconds = {cut.replace(microsecond=0) for cut in cuts if cut is not None}
    return sorted(cut for cut in seconds if lower < cut < upper)


def halfway(found: Slice) -> datetime | None:
    """The moment at which to halve the unread rest of a slice, beyond the page in flight; None if that does
    not justify a request."""
    lower, upper = found.rest
    left = found.expected()
    if found.source not in _CUT or left < WORTH:
        return None
    newer = max(0.5, _COMING / left)
    return next(iter(usable([upper - (upper - lower) * newer], lower, upper)), None)
