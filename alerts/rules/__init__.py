"""Judges rules: pure functions over the readings of checks, and over what other rules say."""

from alerts.rules.composites import judge_composite, truth_of_rule
from alerts.rules.decide import matters, reading_of
from alerts.rules.history import History, Sample, lookback
from alerts.rules.judge import Judge, judge
from alerts.rules.judgement import Code, Judgement, Truth
from alerts.rules.objectives import WINDOWS, Tally, budget_left, judge_objective
from alerts.rules.usual import Memory

__all__ = [
    "WINDOWS",
    "Code",
    "History",
    "Judge",
    "Judgement",
    "Memory",
    "Sample",
    "Tally",
    "Truth",
    "budget_left",
    "judge",
    "judge_composite",
    "judge_objective",
    "lookback",
    "matters",
    "reading_of",
    "truth_of_rule",
]
