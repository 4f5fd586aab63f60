"""The arithmetic of slices: how many, where a window is cut, and where a slice is halved. Nothing here does
I/O."""

import math
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

SECOND = timedelta(seconds=1)
PAGE = 100
_MOST = 64
_UNPACED = 40
"""Readers where no pacer holds them back."""
WORTH = 2 * PAGE
"""Records that must be left in a slice for a second reader to be worth its request."""
_COMING = 1.3 * PAGE
"""Records within which the page on its way ends, if the rest is not exactly as dense as what was read."""
_CUT = ("listed", "events", "undelivered")
"""Sources whose slices are halved; the others are small."""


@dataclass(slots=True)
class Slice:
    """A stretch of the window, read newest first. ``lower`` rises when its older part is given to another
    reader."""

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
    """When the first record that this process read of it was made: nothing is between that and ``upper``."""
    tied: set[str] = field(default_factory=set)
    """Cursors within the second of the newest one: more than a page of records can share it."""

    @property
    def rest(self) -> tuple[datetime, datetime]:
        """What is still unread, up to and with the second of the cursor."""
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
        """After a page of this slice, whose first record is ``newest``."""
        self.newest = self.newest or self.cursor_created or newest
        if created != self.cursor_created:
            self.tied.clear()
        self.tied.add(cursor or "")
        self.cursor, self.cursor_created = cursor, created
        self.pages, self.records, self.done = self.pages + 1, self.records + records, ended

    def expected(self) -> float:
        """Records that are left if the rest is as dense as what was read; 0 while nothing was.

        What is empty above the first record tells nothing: of events, a slice reaches far into the future.
        """
        if self.cursor_created is None or self.done:
            return 0.0
        covered = max((self.newest or self.upper) - self.cursor_created, SECOND)
        return self.records * ((self.cursor_created - self.lower) / covered)

    @property
    def ending(self) -> bool:
        """Whether the page that is on its way seems to be its last one."""
        return self.done or self.source not in _CUT or (self.pages > 0 and self.expected() <= PAGE)


def wanted(rate: float | None, latency: float) -> int:
    """How many readers keep a pacer of ``rate`` requests/s busy at ``latency`` seconds."""
    readers = _UNPACED if rate is None else math.ceil(1.3 * rate * latency)
    return max(1, min(readers, _MOST))


def shares(parts: int) -> list[float]:
    """The quantiles that cut something into equal parts: 3 -> 1/3, 2/3."""
    return [part / parts for part in range(1, parts)]


def even_cuts(lower: datetime, upper: datetime, parts: int) -> list[datetime]:
    """The same in time, where nothing is known of the records."""
    return [lower + (upper - lower) * share for share in shares(parts)]


def usable(cuts: Iterable[datetime | None], lower: datetime, upper: datetime) -> list[datetime]:
    """Cuts on whole seconds, strictly inside, each once, oldest first."""
    seconds = {cut.replace(microsecond=0) for cut in cuts if cut is not None}
    return sorted(cut for cut in seconds if lower < cut < upper)


def halfway(found: Slice) -> datetime | None:
    """Where to halve what is left of a slice that is being read, behind the page that is on its way; None if
    that is not worth a request."""
    lower, upper = found.rest
    left = found.expected()
    if found.source not in _CUT or left < WORTH:
        return None
    newer = max(0.5, _COMING / left)
    return next(iter(usable([upper - (upper - lower) * newer], lower, upper)), None)
