"""What jobs have reported about their runs to a ``heartbeat`` check, as the store knows it."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime


class PingsUnavailable(Exception):
    """The store with the pings cannot be read; the message says why."""


@dataclass(frozen=True, slots=True)
class Pings:
    """The pings of one job. All times are by the store's clock, also ``now``, when they were read.

    ``since`` is when a check first asked for them. ``started_at`` is the first start that no end followed,
    and ``starts`` how many there were since then. ``failed`` says whether the last end was a failure, with
    ``exit_code`` if the job gave one. ``duration`` is that of the last run in seconds; None if it is not
    known, because its start was not reported, or several were.
    """

    now: datetime
    since: datetime
    started_at: datetime | None = None
    starts: int = 0
    succeeded_at: datetime | None = None
    failed_at: datetime | None = None
    failed: bool = False
    exit_code: int | None = None
    duration: float | None = None


ReadPings = Callable[[str], Awaitable[Pings]]
"""Returns the pings of the heartbeat check of this name. Raises PingsUnavailable."""


async def no_pings(_check: str) -> Pings:
    """Reads pings where there is no store."""
    raise PingsUnavailable("no store is configured: set DATABASE_URL or PAYWATCH_DATABASE_URL")
