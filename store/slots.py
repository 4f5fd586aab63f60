"""The arithmetic of slots, in whole microseconds; the SQL functions of the schema compute the same.

Slot k of a check is ``epoch + offset + k * every``. The offset is a hash of the check's name, so that
checks with the same interval spread over it, and all processes agree on the slots without talking.
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
        """Returns the slots of a check. The offset is in whole milliseconds, so that slots are readable."""
        interval = every // MICROSECOND
        digest = int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], "big")
        return cls(interval, digest % max(interval // MILLISECOND, 1) * MILLISECOND)

    def latest(self, now: datetime) -> datetime:
        """Returns the newest slot that is not after ``now``."""
        elapsed = (now - EPOCH) // MICROSECOND
        return EPOCH + (elapsed - (elapsed - self.offset) % self.every) * MICROSECOND

    def after(self, moment: datetime) -> datetime:
        """Returns the first slot after ``moment``."""
        return self.latest(moment) + self.every * MICROSECOND

    def between(self, first: datetime, end: datetime) -> int:
        """Counts the slots from the slot ``first`` to before the slot ``end``."""
        return max((end - first) // MICROSECOND // self.every, 0)
