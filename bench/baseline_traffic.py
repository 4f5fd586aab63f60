"""Simulated payments: minutes of several weeks with a daily and weekly rhythm, Poisson or overdispersed."""

import math
import random
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from itertools import accumulate

MINUTES_A_DAY = 1440
MINUTES_A_WEEK = 7 * MINUTES_A_DAY
QUARTER = 15
NOON = 12 * 60

Change = Callable[[int], float]
"""The factor by which an event changes the rate of a minute, counted from the start."""


@dataclass(frozen=True, slots=True)
class Traffic:
    """``mean`` payments a quarter-hour, averaged over the week, or at noon of a weekday with ``at_noon``.

    ``dispersion``: each quarter-hour has a rate of its own, of the gamma distribution (None: Poisson).
    """

    mean: float
    dispersion: float | None
    at_noon: bool = False

    def minutes(
        self, weeks: int, rng: random.Random, change: Change | None = None, days: Collection[int] = range(7)
    ) -> list[int]:
        """Returns the payments of each minute. ``days``: of the week; on others there are none."""
        rate = self.mean / QUARTER / (shape(NOON) if self.at_noon else 1.0)
        counts: list[int] = []
        for day in range(weeks * 7):
            if day % 7 in days:
                counts += self._day(day * MINUTES_A_DAY, rate, rng, change)
            else:
                counts += [0] * MINUTES_A_DAY
        return counts

    def _day(self, start: int, rate: float, rng: random.Random, change: Change | None) -> Iterator[int]:
        for quarter in range(start, start + MINUTES_A_DAY, QUARTER):
            factor = rate * self._noise(rng)
            for minute in range(quarter, quarter + QUARTER):
                changed = change(minute) if change else 1.0
                yield poisson(rng, factor * changed * shape(minute % MINUTES_A_WEEK))

    def _noise(self, rng: random.Random) -> float:
        return 1.0 if self.dispersion is None else rng.gammavariate(self.dispersion, 1 / self.dispersion)


def _daily(minute: int) -> float:
    """Few payments at four in the morning, most at four in the afternoon."""
    return math.exp(1.1 * math.sin(2 * math.pi * (minute / MINUTES_A_DAY - 10 / 24)))


def _unscaled(minute: int) -> float:
    return _daily(minute) * (0.6 if minute // MINUTES_A_DAY >= 5 else 1.0)


_AVERAGE = sum(map(_unscaled, range(MINUTES_A_WEEK))) / MINUTES_A_WEEK
_SHAPE = [_unscaled(minute) / _AVERAGE for minute in range(MINUTES_A_WEEK)]


def shape(minute: int) -> float:
    """Returns the rate of a minute of the week, as a multiple of the average."""
    return _SHAPE[minute]


def poisson(rng: random.Random, mean: float) -> int:
    """Draws by inversion, or above 30 from a rounded normal distribution, which is close enough there."""
    if mean > 30:
        return max(round(rng.gauss(mean, math.sqrt(mean))), 0)
    count, probability = 0, math.exp(-mean)
    left = rng.random() - probability
    while left > 0 and count < 200:
        count += 1
        probability *= mean / count
        left -= probability
    return count


def totals(minutes: list[int]) -> list[int]:
    """Returns the payments before each minute, so that a window is a difference of two."""
    return [0, *accumulate(minutes)]
