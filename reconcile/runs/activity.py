"""How far a run is, and what its worker waits for: the pace of requests to Stripe, and locks of the ledger.

The latter is stored with each renewal of the lease, so that any terminal can see it.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

import msgspec

from stripeapi.pacing.pressure import Pace


@dataclass(frozen=True, slots=True)
class Progress:
    """How far one object of a run is, for people."""

    run: str
    object: str
    phase: str
    pages: int = 0
    records: int = 0
    waiting_for: str = ""
    """The session that holds a lock for which this object waits; empty if it does not wait."""


class Activity(msgspec.Struct, frozen=True, omit_defaults=True):
    """``locks``: the session that holds a lock for which an object waits, by object."""

    pace: Pace = Pace()
    locks: dict[str, str] = {}


@dataclass(slots=True)
class Watch:
    """Passes on what a run reports, and keeps what it waits for. ``pace`` is None without a pacer."""

    pace: Callable[[], Pace | None]
    on_progress: Callable[[Progress], None] = field(repr=False)
    locks: dict[str, str] = field(default_factory=dict)

    def __call__(self, progress: Progress) -> None:
        if progress.waiting_for:
            self.locks[progress.object] = progress.waiting_for
        else:
            self.locks.pop(progress.object, None)
        self.on_progress(progress)

    def as_json(self) -> str:
        return msgspec.json.encode(Activity(self.pace() or Pace(), self.locks)).decode()
