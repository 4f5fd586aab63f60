"""Judges a rule over the readings of one check: a pure function of the rule, the history and the slot.

Like Prometheus, it looks at the readings again each time, so that a judgement of any past slot is the same
whenever it is made, and whoever makes it.
"""

from collections.abc import Collection, Iterator
from datetime import datetime, timedelta
from math import isfinite

from alerts.rules import sentences
from alerts.rules.history import UNKNOWN_READINGS, History
from alerts.rules.judgement import Code, Judgement, Truth
from alerts.rules.points import NO_LABELS, Labels, Point, Points
from settings.policy import Rule
from settings.rules import Baseline, Consecutive, Gap
from settings.rules.model import Measured

_WORST = [
    Code.MISSING, Code.AWAITED, Code.NO_BASELINE, Code.WARMING_UP, Code.TOO_FEW, Code.PENDING, Code.NOT_MET
]  # fmt: skip
"""Of several series that are not true, the first of these decides: the one that hides most comes first."""


def judge(rule: Rule, history: History, at: datetime, firing: Collection[str] = ()) -> Judgement:
    """Returns what the rule says in the newest slot that is not after ``at``.

    ``firing``: the series for which the rule was true before. One that vanished is missing, not good.
    """
    return Judge(rule, history).at(at, firing)


class Judge:
    """Judges many slots of one history, and evaluates each reading once."""

    def __init__(self, rule: Rule, history: History) -> None:
        condition = rule.parsed
        if not isinstance(condition, Measured):
            raise TypeError(f"{rule.name} is not a condition on measured values")
        self._rule, self._condition, self._history = rule, condition, history
        self._points = Points(rule, condition, history)

    def at(self, at: datetime, firing: Collection[str] = ()) -> Judgement:
        index = self._history.until(at) - 1
        if index < 0:
            return Judgement(Truth.UNKNOWN, Code.NO_INPUT, "there is no reading")
        before = {sentences.labels_of(key) for key in firing}
        labels = self._points.at(index).keys() | before or {NO_LABELS}
        judged = {each: self._series(index, each) for each in labels}
        return self._combine(index, judged, before)

    def _series(self, index: int, labels: Labels) -> Point:
        if isinstance(self._condition, Consecutive):
            return self._consecutive(index, self._condition.least, labels)
        newest = self._point(index, labels)
        if newest.truth is Truth.TRUE:
            return newest if self._held(index, labels) else newest._replace(code=Code.PENDING)
        if newest.code is Code.MISSING and not self._missing_for_long(index, labels):
            return newest._replace(code=Code.AWAITED)
        return newest

    def _point(self, index: int, labels: Labels) -> Point:
        return self._points.at(index).get(labels) or self._points.without(index)

    def _held(self, index: int, labels: Labels) -> bool:
        """Whether the comparison is true since the hold began, between slots.

        What is unknown does not interrupt it, unless nothing was known for longer than the hold.
        """
        hold = _hold(self._condition)
        newest = edge = self._history.samples[index].slot
        gap = False
        for earlier in range(index, -1, -1):
            slot, truth = self._history.samples[earlier].slot, self._point(earlier, labels).truth
            if truth is Truth.FALSE or (truth is Truth.TRUE and gap and edge - slot > hold):
                return False
            gap = truth is Truth.UNKNOWN
            edge = edge if gap else slot
            if newest - edge >= hold:
                return True
        return False

    def _consecutive(self, index: int, least: int, labels: Labels) -> Point:
        """Counts from the newest reading back to the last good one; what is unknown does not count."""
        failures = 0
        for earlier in range(index, -1, -1):
            truth = self._point(earlier, labels).truth
            if truth is Truth.FALSE or failures >= least:
                break
            failures += truth is Truth.TRUE
        if failures >= least:
            return Point(Truth.TRUE, float(failures), Code.MET)
        newest = self._point(index, labels)
        if newest.truth is Truth.UNKNOWN:
            long = newest.code is Code.MISSING and self._missing_for_long(index, labels)
            return Point(Truth.UNKNOWN, float(failures), Code.MISSING if long else Code.AWAITED)
        return Point(Truth.TRUE if failures else Truth.FALSE, float(failures), Code.PENDING)

    def _missing_for_long(self, index: int, labels: Labels) -> bool:
        """Whether the value is missing for so many slots, and for so long, that this is a problem."""
        patience = max(_hold(self._condition), self._rule.kept_for)
        newest, slots, since = self._history.samples[index].slot, 0, None
        for earlier in self._unknown_before(index, labels):
            sample = self._history.samples[earlier]
            slots, since = slots + sample.slots, sample.slot
        needed = 1 if self._rule.kept_for else UNKNOWN_READINGS
        return since is not None and slots >= needed and newest - since >= patience

    def _unknown_before(self, index: int, labels: Labels) -> Iterator[int]:
        for earlier in range(index, -1, -1):
            if self._point(earlier, labels).code is not Code.MISSING:
                return
            yield earlier

    def _combine(self, index: int, judged: dict[Labels, Point], before: set[Labels]) -> Judgement:
        """True if it is for any series; otherwise as uncertain as the most uncertain one.

        A series that was true is remembered until it has a good value: it does not end by vanishing.
        """
        met = {labels: point for labels, point in judged.items() if _is_met(point)}
        rest = sorted(judged.items() - met.items(), key=_worst_first)
        shown = met or dict(rest[:1])
        sentence = sentences.of(self._condition, shown, self._history.samples[index], met=bool(met))
        numbers = {sentences.key(self._condition, labels): point.number for labels, point in judged.items()}
        numbers |= {
            f"{sentences.key(self._condition, labels)} {name}": number
            for labels, point in judged.items()
            for name, number in point.details
        }
        known = {name: number for name, number in numbers.items() if number is not None and isfinite(number)}
        firing = met.keys() | {labels for labels in before if judged[labels].truth is not Truth.FALSE}
        series = tuple(sorted(sentences.key(self._condition, labels) for labels in firing))
        if met:
            return Judgement(Truth.TRUE, Code.MET, sentence, known, series)
        code = _code(rest[0][1])
        truth = Truth.FALSE if code in {Code.NOT_MET, Code.PENDING} else Truth.UNKNOWN
        return Judgement(truth, code, sentence, known, series)


def _hold(condition: Measured) -> timedelta:
    """The ``for`` of a baseline is the shortest window that is judged, and nothing is held beyond it."""
    return timedelta(0) if isinstance(condition, Baseline | Consecutive | Gap) else condition.hold


def _is_met(point: Point) -> bool:
    return point.truth is Truth.TRUE and point.code is not Code.PENDING


def _worst_first(item: tuple[Labels, Point]) -> tuple[int, list[tuple[str, str]]]:
    return _WORST.index(_code(item[1])), sorted(item[0])


def _code(point: Point) -> Code:
    return Code.NOT_MET if point.truth is Truth.FALSE else point.code
