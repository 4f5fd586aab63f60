"""How many requests a worker sent to Stripe in the last minute, and how many its runs may send."""

import time
from collections import Counter, deque
from collections.abc import Callable, Mapping

from probes.reading import Json

MINUTE = 60.0


class StripeLoad:
    """Counts by endpoint, second by second. ``permitted``: requests per second of reconciliation runs by
    endpoint, which is their share of Stripe's limit; empty for a worker without runs."""

    def __init__(
        self, permitted: Mapping[str, float], *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._permitted, self._clock = permitted, clock
        self._seconds: deque[tuple[int, Counter[str]]] = deque()
        self._total = 0

    def count(self, endpoint: str) -> None:
        now = int(self._clock())
        self._forget(now)
        if not self._seconds or self._seconds[-1][0] != now:
            self._seconds.append((now, Counter()))
        self._seconds[-1][1][endpoint] += 1
        self._total += 1

    def report(self) -> dict[str, Json]:
        """Returns the load for the worker's heartbeat: requests since its start, those of the last minute by
        endpoint, and the permitted ones per second."""
        self._forget(int(self._clock()))
        recent: Counter[str] = Counter()
        for _, counts in self._seconds:
            recent.update(counts)
        return {"requests": self._total, "last_minute": dict(recent), "permitted": dict(self._permitted)}

    def _forget(self, now: int) -> None:
        while self._seconds and self._seconds[0][0] <= now - MINUTE:
            self._seconds.popleft()
