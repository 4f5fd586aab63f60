"""When checks are due: pure arithmetic in whole microseconds, the same as in the schema's SQL functions.

Slot k of a check is ``epoch + offset + k * every``. The offset is a hash of the check's name, so checks of
one interval spread out over it, and every process, today and next year, agrees on the slots.
"""

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
MILLISECOND = 1000


@dataclass(frozen=True, slots=True)
class Slots:
    """The slots of one check; ``every`` and ``offset`` in microseconds, ``0 <= offset < every``."""

    every: int
    offset: int

    @classmethod
    def of(cls, name: str, every: timedelta) -> "Slots":
        """The offset is a whole number of milliseconds, so that slots are fit to be read."""
        interval = every // MICROSECOND
        digest = int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], "big")
        return cls(interval, digest % max(interval // MILLISECOND, 1) * MILLISECOND)

    def latest(self, now: datetime) -> datetime:
        """The newest slot that is not after ``now``."""
        elapsed = (now - EPOCH) // MICROSECOND
        return EPOCH + (elapsed - (elapsed - self.offset) % self.every) * MICROSECOND

    def after(self, moment: datetime) -> datetime:
        """The first slot after ``moment``."""
        return self.latest(moment) + self.every * MICROSECOND

    def between(self, first: datetime, end: datetime) -> int:
        """How many slots there are from the slot ``first`` on and before the slot ``end``."""
        return max((end - first) // MICROSECOND // self.every, 0)
