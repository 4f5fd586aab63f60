"""Tracks this process's requests of the last seconds, and when Stripe may have counted each of them.

Requests that leave well apart can arrive together: a process without a core sends one late, a connection has
to be opened first, the network or Stripe holds several up. So a request counts from when it was written to
its connection, and as late as its answer allows.
"""

import asyncio
import time
from collections import defaultdict, deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from math import inf

from stripeapi.pacing.schedule import JITTER, Limits

_HELD_UP = 0.08
"""The maximum delay, in seconds, that is attributed to a request whose answer is late as others are, which is
Stripe's processing time. At 25 requests/s, whatever holds one up for longer holds up the next one too."""
_STALLED = 1.0
"""The maximum delay of a request whose answer was later than usual, or arrived together with another one:
whatever held those up on their way lets them arrive at the same time."""
_USUAL = 0.8
"""The share of the recent answers that are as late as usual."""
_TOGETHER = 0.01
"""The maximum seconds between two answers that arrived together."""
_PROMPT = 0.01
"""The maximum lateness of a timer, in seconds, in a process that has a core when it needs one. Others cannot
tell which answers arrived together, and attribute the whole delay of each answer to its request."""
_BUSY = 10.0
"""Seconds for which one late timer counts."""
_ANSWERS, _RECENT = 500, 50
"""The numbers of answers from which the shortest latency, and the usual one, are taken."""


class _Answers:
    """The recent answers of one resource."""

    def __init__(self) -> None:
        self.fastest = inf
        self._all: deque[float] = deque(maxlen=_ANSWERS)
        self._recent: deque[float] = deque(maxlen=_RECENT)
        self._last: tuple[float, Departure] | None = None

    @property
    def few(self) -> bool:
        """Whether the fastest answer may still be far from the shortest latency."""
        return len(self._all) < _RECENT

    def add(self, departure: "Departure", took: float, now: float) -> None:
        self._all.append(took)
        self._recent.append(took)
        self.fastest = min(self._all)
        if took > sorted(self._recent)[int(_USUAL * len(self._recent))]:
            departure.most = _STALLED
        if self._last is not None and now - self._last[0] <= _TOGETHER:
            departure.most = self._last[1].most = _STALLED
        self._last = now, departure


@dataclass(slots=True, eq=False)
class Departure:
    """One request that may be sent. ``left`` is None until it is."""

    _answers: _Answers = field(repr=False)
    _clock: Callable[[], float] = field(repr=False)
    left: float | None = None
    took: float | None = None
    _began: float = 0.0
    most: float = _HELD_UP
    """The maximum delay that is attributed to it."""

    def sent(self) -> None:
        """Records that it was written to its connection. The last call counts, and the first one begins the
        time until the answer."""
        now = self._clock()
        if self.left is None:
            self._began = now
        self.left = now

    def answered(self) -> None:
        """Records that its answer has arrived."""
        self.ended()
        now = self._clock()
        if self.left is not None and self.took is None:
            self.took = now - self._began
            self._answers.add(self, self.took, now)

    def ended(self) -> None:
        """Records that it will not be sent any more, if it was not: Stripe may have seen it until now."""
        if self.left is None:
            self.sent()

    def earliest(self, now: float) -> float:
        """The earliest moment at which Stripe may have counted it."""
        return now if self.left is None else self.left

    def latest(self, now: float, most: float) -> float:
        """The latest moment at which Stripe may have counted it, if delays are at most ``most`` or what its
        answer shows. Before the answer arrives, a delay cannot be ruled out."""
        if self.left is None:
            return now
        if self.took is None:
            late = max(_HELD_UP, now - self.left)
        else:
            late = max(self.took - self._answers.fastest, _HELD_UP if most and self._answers.few else 0.0)
        return self.left + min(max(self.most, most), late)


class Departures:
    """Allows a request once no one-second span can contain too many requests of this process."""

    def __init__(
        self,
        limits: Limits,
        share: float,
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._clock, self._sleep = clock, sleep
        self._limits, self._span = limits, (1 + JITTER) / share
        self._account = _Window(limits.account, self._span)
        self._lanes: dict[str, _Window] = {}
        self._answers: dict[str, _Answers] = defaultdict(_Answers)
        self._busy_until = -inf

    def woke(self, late: float) -> None:
        """Records by how many seconds a timer of this process was late."""
        if late > _PROMPT:
            self._busy_until = self._clock() + _BUSY

    async def leave(self, resource: str) -> Departure:
        """Returns when a request may be sent, which counts from then on."""
        if resource not in self._lanes:
            self._lanes[resource] = _Window(self._limits.of(resource), self._span)
        windows = self._lanes[resource], self._account
        while rest := self._rest(windows):
            due = self._clock() + rest
            await self._sleep(rest)
            self.woke(self._clock() - due)
        departure = Departure(self._answers[resource], self._clock)
        for each in windows:
            each.add(departure)
        return departure

    def _rest(self, windows: tuple["_Window", ...]) -> float:
        now = self._clock()
        most = _STALLED if now < self._busy_until else 0.0
        return max(each.rest(now, most) for each in windows)


class _Window:
    """The requests that may lie within one span before now, in the order of their permissions.

    A request that is permitted but not yet sent is in it. So when the last request of any span was permitted,
    at most ``limit - 1`` others could be in that span, however late each of them is sent.
    """

    def __init__(self, limit: int, span: float) -> None:
        self._limit, self._span = limit, span
        self._departures: deque[Departure] = deque()

    def add(self, departure: Departure) -> None:
        self._departures.append(departure)

    def rest(self, now: float, most: float) -> float:
        """Seconds to wait until it is known whether the window has room; 0 if it has."""
        due = now - self._span
        while self._departures and self._departures[0].earliest(now) + _STALLED < due:
            self._departures.popleft()
        excess = len(self._departures) - self._limit
        if excess < 0:
            return 0.0
        # In two steps: an answer that arrives during the first can show that the second is not needed.
        earliest = sorted(each.earliest(now) for each in self._departures)[excess]
        if earliest > due:
            return earliest - due
        return max(0.0, sorted(each.latest(now, most) for each in self._departures)[excess] - due)
