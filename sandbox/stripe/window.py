"""When the payments of an account were created."""

import random
import time
from array import array
from dataclasses import dataclass
from datetime import datetime

from sandbox.stripe.payments import DAY, HOUR

_RUSH = 6 * HOUR
_BURST = 150  # more than a page of 100, so that one second spans several pages


@dataclass(frozen=True, slots=True)
class PaymentWindow:
    """How many payments were created in [since, until), in Unix seconds.

    `skewed`: 80 % of them within six hours. `bursts`: that many seconds contain 150 payments each.
    """

    payments: int = 1000
    since: int = 0
    until: int = 0
    skewed: bool = False
    bursts: int = 0

    def creation_times(self, seed: int) -> "array[int]":
        """Returns the creation time of each payment, sorted; the same for the same seed."""
        rng = random.Random(seed)
        span = self.until - self.since
        rush_start = self.since + max(0, span - _RUSH) // 2
        in_bursts = min(self.payments, self.bursts * _BURST)
        burst_times = [self.since + int(rng.random() * span) for _ in range(self.bursts)]
        times = [burst_times[i // _BURST] for i in range(in_bursts)]
        for _ in range(self.payments - in_bursts):
            if self.skewed and rng.random() < 0.8:
                times.append(rush_start + int(rng.random() * min(_RUSH, span)))
            else:
                times.append(self.since + int(rng.random() * span))
        return array("Q", sorted(times))


def payment_window(
    payments: int, since: datetime | None, until: datetime | None, *, skewed: bool = False, bursts: int = 0
) -> PaymentWindow:
    """Returns the window between two datetimes, by default the UTC day before today."""
    end = int(until.timestamp()) if until else int(time.time()) // DAY * DAY
    start = int(since.timestamp()) if since else end - DAY
    return PaymentWindow(payments, start, end, skewed, bursts)
