"""An event loop on virtual time that stalls, like that of a process without a core, and a server that
counts."""

import asyncio
import random
import selectors
from bisect import bisect_right
from collections.abc import Coroutine, Sequence
from dataclasses import dataclass, field
from typing import Any

_STEP = 50e-6
"""Seconds that pass with each look at the clock, so that a stall can begin between any two statements."""


class StallingLoop(asyncio.SelectorEventLoop):
    """Advances its clock instead of waiting. ``stalls`` are (start, seconds) in which nothing runs."""

    def __init__(self, stalls: Sequence[tuple[float, float]] = ()) -> None:
        self._now, self._stalls = 1000.0, [(1000.0 + start, seconds) for start, seconds in sorted(stalls)]
        super().__init__(_Selector(self))

    def time(self) -> float:
        self.advance(_STEP)
        return self._now

    def advance(self, seconds: float) -> None:
        until = self._now + seconds
        while self._stalls and self._stalls[0][0] <= until:
            start, length = self._stalls.pop(0)
            until = max(until, start + length)
        self._now = until

    def simulate(self, work: Coroutine[Any, Any, None]) -> None:
        try:
            self.run_until_complete(work)
        finally:
            self.close()


class _Selector(selectors.SelectSelector):
    def __init__(self, loop: StallingLoop) -> None:
        super().__init__()
        self._loop = loop

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        if timeout is None:
            raise AssertionError("every task waits for another one")
        self._loop.advance(max(0.0, timeout))
        return []


@dataclass
class Server:
    """Counts a request when it arrives: ``jitter`` seconds late at most, and not while the server stalls."""

    jitter: float = 0.0
    latency: float = 0.1
    stalls: Sequence[tuple[float, float]] = ()
    seed: int = 0
    counted: list[float] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._random = random.Random(self.seed)

    def arrival(self, sent: float) -> float:
        """Counts a request that was sent at this time, and returns when it arrives."""
        arrives = sent + self._random.uniform(0.0, self.jitter)
        for start, seconds in self.stalls:
            if 1000.0 + start <= arrives < 1000.0 + start + seconds:
                arrives = 1000.0 + start + seconds
        self.counted.append(arrives)
        return arrives

    def most_in_a_second(self) -> int:
        moments = sorted(self.counted)
        return max(bisect_right(moments, first + 1.0) - place for place, first in enumerate(moments))
