"""What the last four weeks make us expect: the median of comparable counts, and how far they scatter."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from statistics import median
from typing import Literal

WEEKS = 4
SHIFTS = (0, -1, 1, -2, 2)
"""A count is compared with those of the same local quarter-hour, and of the two before and after it."""
FEWEST_WEEKS = 3
"""Two weeks have no median that would resist one of them."""
COMPLETE = 0.75
"""A count with a missing part is scaled up if so much of it is there, and left out otherwise."""
DEFAULT_DISPERSION = 20.0
SLOW = 0.01
"""The square of how far whole hours differ from week to week (10 %), which no longer window averages out."""
_PRIOR = 0.02
"""How far 1/k of a shop typically is from that of the default, as a standard deviation."""
_SMALLEST, _LARGEST = 1e-4, 1.0
_MEDIAN = math.pi / 2
"""The variance of a median, in those of a mean."""

State = Literal["true", "false", "cannot_judge"]
"""What a judgement says. ``cannot_judge`` is neither: too little history, or too little expected."""
Counts = Sequence[float | None]
"""Disjoint counts, the newest first; None where the count is unknown or left out."""
History = Sequence[Sequence[Counts]]
"""Of each week, and in it of each of ``SHIFTS``."""


@dataclass(frozen=True, slots=True)
class Expected:
    """The count of ``parts`` disjoint windows: its mean, from how many ``weeks``, and ``dispersion`` (k).

    The dispersion is that of the count to come around the estimate, so it includes the estimate's own error.
    """

    parts: int
    mean: float
    weeks: int
    dispersion: float


@dataclass(frozen=True, slots=True)
class Expectation:
    windows: tuple[Expected, ...]
    dispersion: float
    """k of one part, as estimated."""


def expect(history: History, parts: Sequence[int]) -> Expectation:
    """Returns what is expected for counts over so many ``parts``. Windows without history are left out."""
    summed = [[_sums(counts) for counts in week] for week in history]
    dispersion = estimate_dispersion([week[0] for week in history if week])
    windows = (_expected(summed, size, dispersion) for size in parts)
    return Expectation(tuple(window for window in windows if window is not None), dispersion)


def mix(first: Expectation, second: Expectation, share: float) -> Expectation:
    """Interpolates between the expectations for two moments."""
    later = {window.parts: window for window in second.windows}
    pairs = [(one, later[one.parts]) for one in first.windows if one.parts in later]
    return Expectation(
        tuple(
            Expected(
                one.parts,
                one.mean + (other.mean - one.mean) * share,
                min(one.weeks, other.weeks),
                min(one.dispersion, other.dispersion),
            )
            for one, other in pairs
        ),
        min(first.dispersion, second.dispersion),
    )


def estimate_dispersion(weeks: Sequence[Counts]) -> float:
    """Estimates k of one part from how far the parts scatter within each week.

    Each week is compared with the average week scaled to its own total, so that a week with a sale does not
    look like scatter. The estimate is weighted against the default by how well each is known.
    """
    rows = [row for row in _complete_rows(weeks) if sum(row) > 0]
    size = len(rows[0]) if rows else 0
    if len(rows) < 2 or size < 2:
        return DEFAULT_DISPERSION
    freedom = (len(rows) - 1) * (size - 1)
    total = sum(map(sum, rows))
    profile = [sum(column) / total for column in zip(*rows, strict=True)]
    scaled = [[share * sum(row) for share in profile] for row in rows]
    pairs = [pair for row, means in zip(rows, scaled, strict=True) for pair in zip(row, means, strict=True)]
    scatter = sum((count - mean) * (count - mean) for count, mean in pairs) * len(pairs) / freedom
    squares = sum(mean * mean for _, mean in pairs)
    observed = (scatter - total) / squares
    error = math.sqrt(2 / freedom) * (total / squares + 1 / DEFAULT_DISPERSION)
    weight = _PRIOR * _PRIOR / (_PRIOR * _PRIOR + error * error)
    inverse = weight * observed + (1 - weight) / DEFAULT_DISPERSION
    return float(1 / min(max(inverse, _SMALLEST), _LARGEST))


def _complete_rows(weeks: Sequence[Counts]) -> list[list[float]]:
    """Returns the weeks, and in each the parts, that are known in all of these weeks."""
    usable = [week for week in weeks if _known(week) >= COMPLETE * len(week) > 0]
    columns = [column for column in zip(*usable, strict=True) if None not in column]
    return [[value for value in row if value is not None] for row in zip(*columns, strict=True)]


def _known(counts: Counts) -> int:
    return sum(count is not None for count in counts)


def _sums(counts: Counts) -> list[float | None]:
    """Returns the count of the newest 1, 2, 3, ... parts, scaled up where parts are missing."""
    if None not in counts:
        return list(accumulate(count for count in counts if count is not None))
    sums: list[float | None] = []
    total, known = 0.0, 0
    for size, count in enumerate(counts, 1):
        if count is not None:
            total, known = total + count, known + 1
        sums.append(total * size / known if known >= COMPLETE * size else None)
    return sums


def _expected(
    weeks: Sequence[Sequence[list[float | None]]], parts: int, dispersion: float
) -> Expected | None:
    counts = [[sums[parts - 1] for sums in week if sums[parts - 1] is not None] for week in weeks]
    samples = [count for week in counts for count in week if count is not None]
    if not samples:
        return None
    mean = median(samples)
    independent = sum(len(week) * (parts + len(SHIFTS) - 1) / (len(SHIFTS) * parts) for week in counts)
    return Expected(parts, mean, sum(map(bool, counts)), _predictive(mean, parts, dispersion, independent))


def _predictive(mean: float, parts: int, dispersion: float, independent: float) -> float:
    """Returns the k whose variance is that of a count plus that of the median of so many such counts."""
    if mean <= 0:
        return dispersion
    variance = mean + mean * mean * (1 / (dispersion * parts) + SLOW)
    variance *= 1 + _MEDIAN / max(independent, 1.0)
    return mean * mean / (variance - mean)
