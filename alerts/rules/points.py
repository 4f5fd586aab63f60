"""What the condition of a rule says about single readings, for each series of the value."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from functools import lru_cache
from typing import NamedTuple

from alerts.rules.baselines import judge_baseline, judge_time_since
from alerts.rules.history import History, Sample
from alerts.rules.judgement import Code, Truth
from alerts.rules.numbers import Interval, compare, divide
from probes.labels import labelled
from probes.reading import Verdict
from settings.policy import Rule
from settings.rules import Baseline, Change, Comparison, Consecutive, Counted, Gap, Ratio, Series
from settings.rules.builtin import FAILURES
from settings.rules.model import Expression, Measured
from settings.selectors import parse_selector

Labels = frozenset[tuple[str, str]]
Known = Mapping[Labels, Interval]
NO_LABELS: Labels = frozenset()
_OBSERVED = {Verdict.PASS, Verdict.DEGRADED}
"""Readings in which a value that is absent is truly absent: the check worked."""


class Point(NamedTuple):
    """The condition in one reading, without its hold. ``number`` is None if it is unknown."""

    truth: Truth
    number: float | None
    code: Code
    note: str = ""
    """A sentence of its own, of a rule on a baseline, and the numbers behind it."""
    details: tuple[tuple[str, float], ...] = ()


class Points:
    """Evaluates the condition of a rule in each reading of a check, once."""

    def __init__(self, rule: Rule, condition: Measured, history: History) -> None:
        self._rule, self._condition, self._history = rule, condition, history
        self._known: dict[int, Mapping[Labels, Point]] = {}

    def at(self, index: int) -> Mapping[Labels, Point]:
        """Returns a point for each series that the reading has; none if it has none."""
        if index not in self._known:
            self._known[index] = self._points(index)
        return self._known[index]

    def without(self, index: int) -> Point:
        """Returns the point of a series that the reading does not have, as ``missing`` of the rule says."""
        missing, sample = self._rule.missing, self._history.samples[index]
        if missing == "alert":
            return Point(Truth.TRUE, None, Code.MISSING)
        if missing == "zero" and sample.verdict in _OBSERVED:
            return self._judge(Interval(0.0, 0.0), index, NO_LABELS)
        code = Code.AWAITED if missing == "ok" else Code.MISSING
        return Point(Truth.UNKNOWN, None, code)

    def _points(self, index: int) -> Mapping[Labels, Point]:
        known = self._numbers(index)
        counts = self._counts(index)
        return {
            labels: self._judge(interval, index, labels) if enough is Truth.TRUE else _cannot_judge(enough)
            for labels, interval in known.items()
            for enough in [self._enough(labels, counts)]
        }

    def _judge(self, value: Interval, index: int, labels: Labels) -> Point:
        condition = self._condition
        if value.undefined:
            return Point(Truth.UNKNOWN, None, Code.TOO_FEW)
        match condition:
            case Consecutive():
                truth = compare(">", value, 0.0)
            case Baseline() | Gap():
                key = labelled(condition.series.name, dict(labels))
                judge = judge_baseline if isinstance(condition, Baseline) else judge_time_since
                judged, code, note, details = judge(self._rule, self._history, index, key)
                return Point(judged, value.low, code, note, details)
            case _:
                truth = compare(condition.op, value, condition.threshold.value)
        return Point(truth, value.low, value.code if truth is Truth.UNKNOWN else Code.MET)

    def _enough(self, labels: Labels, counts: Known | None) -> Truth:
        if counts is None:
            return Truth.TRUE
        count = counts.get(labels, counts.get(NO_LABELS))
        return Truth.UNKNOWN if count is None else compare(">=", count, float(self._rule.min_count or 0))

    def _counts(self, index: int) -> Known | None:
        count = self._rule.count
        return None if count is None else _values(self._history.samples[index], Series(count))

    def _numbers(self, index: int) -> Known:
        condition = self._condition
        if isinstance(condition, Counted):
            if condition.series.name in FAILURES:
                return _failures_within(self._history, index, condition.series, condition.window)
            change = Change("increase", condition.series, condition.window)
            return _expression(change, self._history, index)
        series = condition.expression if isinstance(condition, Comparison) else condition.series
        return _expression(series, self._history, index)


def _cannot_judge(enough: Truth) -> Point:
    return Point(Truth.UNKNOWN, None, Code.TOO_FEW if enough is Truth.FALSE else Code.MISSING)


def _expression(expression: Expression, history: History, index: int) -> Known:
    match expression:
        case Series():
            return _series(history, history.samples[index], expression)
        case Change():
            return _changes(expression, history, index)
        case Ratio():
            dividends = _expression(expression.dividend, history, index)
            return _ratios(dividends, _expression(expression.divisor, history, index))


def _ratios(dividends: Known, divisors: Known) -> Known:
    """Divides series with the same labels; a single divisor without labels divides all."""
    pairs = {labels: divisors.get(labels, divisors.get(NO_LABELS)) for labels in dividends}
    return {labels: divide(dividends[labels], by) for labels, by in pairs.items() if by is not None}


def _series(history: History, sample: Sample, series: Series) -> Known:
    found = _values(sample, series)
    failures = FAILURES.get(series.name)
    if found or failures is None or not failures.of_kind(history.kind):
        return found
    counted = _failure(sample, failures.counts)
    return {} if counted is None else {NO_LABELS: Interval(counted, counted)}


def _failure(sample: Sample, counts: Callable[[str], bool]) -> float | None:
    """1 for a failure that counts, 0 for any other answer of the target, None if it was not asked."""
    if sample.verdict in {Verdict.UNKNOWN, Verdict.MISSED}:
        return None
    return 1.0 if sample.verdict is Verdict.FAIL and counts(sample.cause) else 0.0


def _values(sample: Sample, series: Series) -> Known:
    wanted = frozenset(series.labels)
    return {
        labels: Interval(number, number)
        for key, number in sample.values.items()
        for name, labels in [parse_key(key)]
        if name == series.name and wanted <= labels and number == number  # noqa: PLR0124 (not NaN)
    }


@lru_cache(maxsize=10_000)
def parse_key(key: str) -> tuple[str, Labels]:
    """Returns the name and the labels of a measured value, such as ``orders{country="US"}``."""
    if "{" not in key:
        return key, NO_LABELS
    try:
        selector = parse_selector(key)
    except ValueError:
        return key, NO_LABELS
    return selector.name, frozenset((matcher.label, matcher.value) for matcher in selector.matchers)


def _failures_within(history: History, index: int, series: Series, window: timedelta) -> Known:
    """Counts failures of the window: at least the known ones, at most also what is unknown."""
    failures = FAILURES[series.name]
    if not failures.of_kind(history.kind):
        return {}
    first = history.until(history.samples[index].slot - window)
    known, unknown = 0.0, 0
    for sample in history.samples[first : index + 1]:
        counted = _failure(sample, failures.counts)
        known += counted or 0.0
        unknown += sample.slots if counted is None else 0
    return {NO_LABELS: Interval(known, known + unknown)}


def _changes(change: Change, history: History, index: int) -> Known:
    now = _values(history.samples[index], change.series)
    return {labels: _change(change, history, index, labels) for labels in now}


def _change(change: Change, history: History, index: int, labels: Labels) -> Interval:
    """How much a total grew since the last reading at or before the window's start. One that falls began
    again at 0, as in Prometheus. If the readings do not reach back that far, it grew at least so much."""
    slot = history.samples[index].slot
    start, first, grown = slot - change.window, slot, 0.0
    later: float | None = None
    for sample in reversed(history.samples[: index + 1]):
        value = _values(sample, change.series).get(labels)
        if value is None:
            continue
        if sample.slot < start - change.window:
            break
        if later is not None:
            grown += later - value.low if later >= value.low else later
        later, first = value.low, sample.slot
        if sample.slot <= start:
            break
    seconds = (slot - first).total_seconds()
    if change.function == "rate":
        rate = grown / seconds if seconds else 0.0
        return Interval(rate, rate if seconds else float("inf"), Code.WARMING_UP)
    return Interval(grown, grown if first <= start else float("inf"), Code.WARMING_UP)
