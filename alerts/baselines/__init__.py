"""Baselines: whether a count, or the time since the last event, is unusual for this hour of this weekday.

Pure functions. `plan` and `in_weeks_before` say which readings to fetch, `Past` leaves out those
that are not comparable, `expect` and `usual_gap` say what is usual, `judge_volume` and `judge_gap` judge.
"""

from alerts.baselines.expected import Counts, Expectation, Expected, State, expect, mix
from alerts.baselines.gaps import GapJudgement, UsualGap, gap_moments, judge_gap, usual_gap
from alerts.baselines.history import Past, Span, Why, is_holiday
from alerts.baselines.times import Plan, floor, in_weeks_before, plan, step_of
from alerts.baselines.volume import ENOUGH, IMPROBABLE, Judgement, VolumeRule, Window, judge_volume

__all__ = [
    "ENOUGH",
    "IMPROBABLE",
    "Counts",
    "Expectation",
    "Expected",
    "GapJudgement",
    "Judgement",
    "Past",
    "Plan",
    "Span",
    "State",
    "UsualGap",
    "VolumeRule",
    "Why",
    "Window",
    "expect",
    "floor",
    "gap_moments",
    "in_weeks_before",
    "is_holiday",
    "judge_gap",
    "judge_volume",
    "mix",
    "plan",
    "step_of",
    "usual_gap",
]
