"""Judges the time since the last payment: a pure function of it and of the gaps that are usual at this hour.

At a random moment, the time since the last payment is exponentially distributed with the mean gap. So a few
readings of each week tell the mean gap of an hour, and from it the gap that only one in so many exceeds. That
is the longer, the fewer gaps were seen (a Lomax distribution: the exponential one with an uncertain mean).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from itertools import pairwise
from statistics import fmean, median

from alerts.baselines.expected import DEFAULT_DISPERSION, FEWEST_WEEKS, State
from alerts.baselines.history import Past
from alerts.baselines.times import QUARTER, WEEK, Moment, in_weeks_before

SHIFTS = tuple(timedelta(minutes=5) * shift for shift in range(-4, 8))
"""From 20 minutes before a quarter-hour's beginning to 20 minutes after its end."""
FEWEST_GAPS = 8
RARE = 0.001
"""The share of gaps above the limit: the 99.9th percentile, or less if there are so many gaps that ..."""
PAGES = 0.1
"""... more than so many of a week would exceed it."""
_EFFICIENCY = 0.6
"""How efficient the median of weekly means is, compared with the mean, which one bad week would change."""


@dataclass(frozen=True, slots=True)
class UsualGap:
    """Seconds. ``gaps``: how many different ones were seen, in how many ``weeks``."""

    mean: float
    gaps: int
    weeks: int
    rare: float
    """The probability of a gap above the limit."""
    limit: float


@dataclass(frozen=True, slots=True)
class GapJudgement:
    state: State
    sentence: str
    usual: UsualGap | None = None


def gap_moments(at: datetime, zone: tzinfo) -> tuple[tuple[Moment, ...], ...]:
    """Returns the moments of each week whose readings tell what is usual in the quarter-hour from ``at``."""
    return in_weeks_before(at, SHIFTS, zone)


def usual_gap(weeks: Sequence[Sequence[Moment]], past: Past) -> UsualGap | None:
    """Returns what is usual at the moments of the weeks; None without any reading."""
    seen = [_seen(week, past) for week in weeks]
    known = [week for week in seen if week]
    if not known:
        return None
    mean = max(median(fmean(gap for _, gap in week) for week in known), 1.0)
    gaps = sum(_different(week, mean) for week in known)
    rare = min(RARE, PAGES * mean / WEEK.total_seconds())
    return UsualGap(mean, gaps, len(known), rare, _limit(mean, gaps, rare))


def judge_gap(seconds: float | None, usual: UsualGap | None) -> GapJudgement:
    """Judges the time since the last payment."""
    if seconds is None:
        return GapJudgement("cannot_judge", "the newest value is missing", usual)
    if usual is None or usual.weeks < FEWEST_WEEKS:
        weeks = usual.weeks if usual else 0
        return GapJudgement("cannot_judge", f"{weeks} comparable weeks, {FEWEST_WEEKS} needed", usual)
    if usual.gaps < FEWEST_GAPS:
        return GapJudgement(
            "cannot_judge", f"{usual.gaps} gaps seen at this time, {FEWEST_GAPS} needed", usual
        )
    alarm = seconds > usual.limit
    relation = "above" if alarm else "within"
    sentence = (
        f"{_format(seconds)} since the last one: {relation} the limit of {_format(usual.limit)} "
        f"(usually {_format(usual.mean)})"
    )
    return GapJudgement("true" if alarm else "false", sentence, usual)


def _seen(week: Sequence[Moment], past: Past) -> list[tuple[datetime, float]]:
    values = ((moment, past.value(moment, timedelta(0))) for moment in week)
    return [(moment, gap) for moment, gap in values if moment is not None and gap is not None and gap >= 0]


def _different(week: Sequence[tuple[datetime, float]], mean: float) -> int:
    """Counts the payments that the readings refer to: several readings within one gap say the same."""
    last = sorted(moment.timestamp() - gap for moment, gap in week)
    return 1 + sum(later - earlier > max(mean / 20, 1.0) for earlier, later in pairwise(last))


def _limit(mean: float, gaps: int, rare: float) -> float:
    """Rates also differ between quarter-hours, and a long gap averages over several of them."""
    quarters = max(10 * mean / QUARTER.total_seconds(), 1.0)
    shape = 1 / (1 / (gaps * _EFFICIENCY) + 1 / (DEFAULT_DISPERSION * quarters))
    return float(mean * shape * (rare ** (-1 / shape) - 1))


def _format(seconds: float) -> str:
    minutes = seconds / 60
    return (
        f"{seconds:.0f} s"
        if minutes < 2
        else f"{minutes:.0f} min"
        if minutes < 120
        else f"{minutes / 60:.1f} h"
    )
