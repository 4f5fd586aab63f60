"""What left this process within the last second, and when Stripe may have counted it.

Moments that are well apart here may not be so at Stripe: a request that was held up on its way is counted
with those that left after it. How long it was held up shows when its answer comes later than others came.
"""

import asyncio
import time
from collections import defaultdict, deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from functools import partial

from stripeapi.pacing.schedule import JITTER, Limits

_HELD_UP = 0.05
"""Seconds that a late answer is taken for a late request at the most: the rest of it is Stripe's own time."""
_ANSWERS = 50
"""So many last answers tell how soon one can come."""


@dataclass(slots=True)
class Departure:
    """One request, from when it leaves."""

    left: float
    _answers: deque[float] = field(repr=False)
    _clock: Callable[[], float] = field(repr=False)
    _took: float | None = None

    def answered(self) -> None:
        """Its answer is here."""
        self._took = self._clock() - self.left
        self._answers.append(self._took)

    @property
    def counted(self) -> float:
        """The last moment at which Stripe may have counted it, as far as is known now. Before its answer is
        here, nothing tells that it was not held up."""
        late = _HELD_UP if self._took is None else max(0.0, self._took - min(self._answers))
        return self.left + min(_HELD_UP, late)


class Departures:
    """Lets a request leave when no second, wherever it begins, can have too many of this process."""

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
        """Returns when a request may leave; it is taken to leave then."""
        last = self._lanes[resource], self._account
        while rest := max(self._rest(each) for each in last):
            await self._sleep(rest)
        departure = Departure(self._clock(), self._answers[resource], self._clock)
        for each in last:
            each.append(departure)
        return departure

    def _rest(self, last: deque[Departure]) -> float:
        """How long to wait before the next look at it: until it can be known when the first was counted."""
        if len(last) != last.maxlen:
            return 0.0
        due = self._clock() - self._span
        return max(0.0, last[0].left - due) or max(0.0, last[0].counted - due)
