"""Computes when the next request to Stripe may be sent: the arithmetic of the rate budget, without I/O.

``schedule.lua`` does the same arithmetic for all processes on Redis's clock; a test compares the two.
Times are whole microseconds.

- An endpoint is a lane: its requests leave one ``pitch`` apart, first come first served (GCRA).
- The account is a row of cells, one ``pitch`` wide, each used by one request of any endpoint. A request of an
  idle endpoint finds a free cell before those that a busy endpoint has reserved far ahead.
- After a 429 the lane of the endpoint, or of the account, halves its pace (at most once a second), pauses,
  and regains 2 % of its full pace each second. Earlier reservations become void: a ticket carries the
  generations of both lanes.
- A request that would wait longer than LONGEST_WAIT reserves nothing: the caller reports it as an error.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import ceil, floor

JITTER = 0.005
"""Seconds by which the network may push requests together before Stripe counts one too many in a second."""
SLACK = 16
"""A request that leaves up to 1/16 pitch late does not delay the next one."""
STEPS = 20
"""The pace of a lane is a multiple of 1/20 of its full pace, at least 1/20."""
GROWTH = 0.02
"""The share of the full pace that is regained each second."""
REST = 500_000
"""The minimum pause after a 429, in microseconds; a longer wait checks the reservation before it leaves."""
LONGEST_WAIT = 60_000_000
"""The maximum wait and the maximum pause, in microseconds."""
ALONE = 0.25
"""The part of the share that a process uses while it cannot reach Redis."""
COOLING = 1_000_000
"""At most one cut in this time: further 429s of the same burst carry no new information."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Requests per second that Stripe admits, to ``endpoint`` unless ``endpoints`` has its name."""

    endpoint: int
    account: int
    endpoints: Mapping[str, int] = field(default_factory=dict)

    def of(self, resource: str) -> int:
        """The limit of one endpoint, which cannot be above the account's."""
        return min(self.endpoints.get(resource, self.endpoint), self.account)


@dataclass(frozen=True, slots=True)
class Pitch:
    """Microseconds between requests, to one endpoint and of the whole account."""

    endpoint: int
    account: int
    endpoints: Mapping[str, int] = field(default_factory=dict)

    def of(self, resource: str) -> int:
        return self.endpoints.get(resource, self.endpoint)


@dataclass(frozen=True, slots=True)
class Ticket:
    """Permission to leave after ``wait`` microseconds, if both generations are unchanged then.

    A ``wait`` above LONGEST_WAIT is a refusal.
    """

    wait: int
    endpoint: int
    account: int


def pitch(limits: Limits, share: float) -> Pitch:
    """At share 1 no second plus JITTER holds more than the limit, wherever it begins.

    n requests of an endpoint take at least (n - 1) pitches less the slack; n cells more than n - 2 pitches.
    """
    if not 0 < share <= 1:
        raise ValueError(f"a share of {share:g} of Stripe's rate limit: it must be above 0% and at most 100%")
    span = 1_000_000 * (1 + JITTER) / share
    apart = {name: ceil(span / (limits.of(name) - 1 / SLACK)) for name in (*limits.endpoints, "")}
    return Pitch(apart.pop(""), ceil(span / max(1, limits.account - 1)), apart)


@dataclass(slots=True)
class _Lane:
    due: int = 0
    resting: int = 0
    pace: float = 1.0
    paced_at: int = -COOLING
    generation: int = 0

    def steps_at(self, now: int) -> int:
        """The pace in steps of STEPS."""
        grown = min(1.0, self.pace + GROWTH * (now - self.paced_at) / 1_000_000)
        return max(1, floor(grown * STEPS))

    def cut(self, now: int, rest: int) -> bool:
        """Slows the lane down. Returns False for further 429s of a burst that need no longer pause."""
        if now - self.paced_at >= COOLING:
            self.pace, self.paced_at = self.steps_at(now) / STEPS / 2, now
        elif now + rest <= self.resting:
            return False
        self.resting = max(self.resting, now + rest)
        self.due = 0
        self.generation += 1
        return True


@dataclass(slots=True)
class Schedule:
    """The budget of one account within one process."""

    pitch: Pitch
    _lanes: dict[str, _Lane] = field(default_factory=dict)
    _account: _Lane = field(default_factory=_Lane)
    _cells: set[int] = field(default_factory=set)

    def reserve(self, endpoint: str, now: int, held: Ticket | None = None) -> Ticket:
        """Reserves the next free moment for ``endpoint``; now, if the ``held`` reservation is still valid."""
        lane = self._lanes.setdefault(endpoint, _Lane())
        generations = lane.generation, self._account.generation
        if held is not None and (held.endpoint, held.account) == generations:
            return Ticket(0, *generations)
        earliest = max(now, lane.due, lane.resting, self._account.resting)
        leave = self._take_cell(earliest, now)
        if leave is None:
            return Ticket(max(earliest - now, LONGEST_WAIT + 1), *generations)
        pitch_ = self.pitch.of(endpoint)
        lane.due = max(lane.due, leave - pitch_ // SLACK) + pitch_ * STEPS // lane.steps_at(now)
        return Ticket(leave - now, *generations)

    def penalize(self, endpoint: str | None, now: int, rest: int) -> None:
        """Slows ``endpoint``, or the account (None), down after a pause."""
        rest = min(rest, LONGEST_WAIT)
        if endpoint is not None:
            self._lanes.setdefault(endpoint, _Lane()).cut(now, rest)
        elif self._account.cut(now, rest):
            self._cells.clear()

    def _take_cell(self, earliest: int, now: int) -> int | None:
        """Returns when a request may leave; None if that is later than LONGEST_WAIT."""
        width, steps, last = self.pitch.account, self._account.steps_at(now), now + LONGEST_WAIT
        self._cells = {cell for cell in self._cells if cell >= now // width}
        cell = earliest // width
        # At 13 steps of 20, 13 of every 20 cells are in use, evenly spread.
        while cell in self._cells or cell * steps % STEPS < STEPS - steps:
            cell += 1
        leave = max(earliest, cell * width)
        if leave > last:
            return None
        self._cells.add(cell)
        return leave
