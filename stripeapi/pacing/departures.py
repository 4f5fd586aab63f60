"""Tracks the requests that left this process within the last second, and when Stripe may have counted them.

Requests that leave well apart can arrive together: one that was delayed in the network is counted with those
sent after it. The delay shows when its answer arrives later than other answers did.
"""

import asyncio
import time
from collections import defaultdict, deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from functools import partial

from stripeapi.pacing.schedule import JITTER, Limits

_HELD_UP = 0.05
"""The maximum delay, in seconds, that is attributed to the request; the rest is Stripe's processing time."""
_ANSWERS = 50
"""The number of recent answers from which the shortest latency is taken."""


@dataclass(slots=True)
class Departure:
    """One request, from the moment it is sent."""

    left: float
    _answers: deque[float] = field(repr=False)
    _clock: Callable[[], float] = field(repr=False)
    _took: float | None = None

    def answered(self) -> None:
        """Records that its answer has arrived."""
        self._took = self._clock() - self.left
        self._answers.append(self._took)

    @property
    def counted(self) -> float:
        """The latest moment at which Stripe may have counted it. Before the answer arrives, a delay cannot be
        ruled out."""
        late = _HELD_UP if self._took is None else max(0.0, self._took - min(self._answers))
        return self.left + min(_HELD_UP, late)


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
        self._span = (1 + JITTER) / share
        self._account: deque[Departure] = deque(maxlen=limits.account)
        self._lanes: dict[str, deque[Departure]] = defaultdict(partial(deque, maxlen=limits.endpoint))
        self._answers: dict[str, deque[float]] = defaultdict(partial(deque, maxlen=_ANSWERS))

    async def leave(self, resource: str) -> Departure:
        """Returns when a request may be sent, and counts it as sent then."""
        last = self._lanes[resource], self._account
        while rest := max(self._rest(each) for each in last):
            await self._sleep(rest)
        departure = Departure(self._clock(), self._answers[resource], self._clock)
        for each in last:
            each.append(departure)
        return departure

    def _rest(self, last: deque[Departure]) -> float:
        """Seconds to wait until it is known when the first of them was counted."""
        if len(last) != last.maxlen:
            return 0.0
        due = self._clock() - self._span
        return max(0.0, last[0].left - due) or max(0.0, last[0].counted - due)
