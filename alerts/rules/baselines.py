"""Judges a rule on a baseline in one reading: compares the counts before it with what is usual."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from alerts.baselines import GapJudgement, Judgement, State, Why
from alerts.rules.history import History
from alerts.rules.judgement import Code, Truth
from alerts.rules.usual import longest_window
from settings.policy import Rule

_TRUTHS = {"true": Truth.TRUE, "false": Truth.FALSE, "cannot_judge": Truth.UNKNOWN}


Judged = tuple[Truth, Code, str, tuple[tuple[str, float], ...]]
"""What a rule says of one series, with a sentence and the numbers behind it."""
_NOT_READ: Judged = (Truth.UNKNOWN, Code.NO_BASELINE, "the last four weeks were not read", ())


def judge_baseline(rule: Rule, history: History, index: int, key: str) -> Judged:
    """Judges a count."""
    if history.usual is None:
        return _NOT_READ
    observed, slot = counts_before(rule, history, index, key), history.samples[index].slot
    judgement, left_out = history.usual.judge(rule, history.check, key, slot, observed)
    return _judged(judgement.state, judgement.sentence, left_out, _numbers(judgement))


def judge_time_since(rule: Rule, history: History, index: int, key: str) -> Judged:
    """Judges the seconds since the last event."""
    if history.usual is None:
        return _NOT_READ
    sample = history.samples[index]
    seconds = sample.values.get(key)
    judgement, left_out = history.usual.judge_gap(rule, history.check, key, sample.slot, seconds)
    return _judged(judgement.state, judgement.sentence, left_out, _gap_numbers(judgement))


def _judged(
    state: State, sentence: str, left_out: Mapping[Why, int], numbers: tuple[tuple[str, float], ...]
) -> Judged:
    truth = _TRUTHS[state]
    code = Code.NO_BASELINE if truth is Truth.UNKNOWN else Code.MET
    said = f"cannot be judged: {sentence}" if truth is Truth.UNKNOWN else sentence
    return truth, code, said + _left_out(left_out), numbers


def counts_before(rule: Rule, history: History, index: int, key: str) -> list[float | None]:
    """Returns disjoint counts, the newest first; None where no reading is near enough to the count's end."""
    slot = history.samples[index].slot
    every = slot - history.samples[index - 1].slot if index else timedelta(0)
    near = min(max(every, rule.window / 5), rule.window)
    parts = longest_window(rule) // rule.window
    return [_newest(history, slot - rule.window * part, near, key) for part in range(parts)]


def _newest(history: History, end: datetime, near: timedelta, key: str) -> float | None:
    """Returns the newest value that is at most ``near`` older than the end of its count."""
    for index in range(history.until(end) - 1, -1, -1):
        sample = history.samples[index]
        if end - sample.slot >= near:
            return None
        if key in sample.values:
            return sample.values[key]
    return None


def _left_out(reasons: Mapping[Why, int]) -> str:
    if not reasons:
        return ""
    listed = ", ".join(f"{count} {why}" for why, count in sorted(reasons.items()))
    return f" (left out of the last weeks: {listed})"


def _numbers(judgement: Judgement) -> tuple[tuple[str, float], ...]:
    window = judgement.window
    if window is None:
        return ()
    numbers = (
        ("observed", window.observed),
        ("expected", window.expected),
        ("window_seconds", window.length.total_seconds()),
        ("sigma", window.sigmas),
    )
    return numbers if judgement.dispersion is None else (*numbers, ("dispersion", judgement.dispersion))


def _gap_numbers(judgement: GapJudgement) -> tuple[tuple[str, float], ...]:
    usual = judgement.usual
    if usual is None:
        return ()
    return (("usual", usual.mean), ("limit", usual.limit), ("gaps", float(usual.gaps)))
