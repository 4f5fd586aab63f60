"""The sentences of judgements: what was measured, and what it was compared with."""

import math
from collections.abc import Mapping
from dataclasses import replace

from alerts.rules.history import Sample
from alerts.rules.judgement import Code, Truth
from alerts.rules.points import Labels, Point, parse_key
from settings.rules import Baseline, Change, Comparison, Consecutive, Counted, Gap, Ratio, Series
from settings.rules.model import Expression, Measured, Unit
from settings.texts import join_first
from settings.values import format_duration

_MOST = 3
"""Series that a sentence names; it says how many more there are."""


def key(condition: Measured, labels: Labels) -> str:
    """Returns the name of a series: ``orders{country="US"}``."""
    expression = condition.expression if isinstance(condition, Comparison) else condition.series
    return str(Series(_bare(expression), tuple(sorted(labels)))) if labels else str(expression)


def of(condition: Measured, shown: Mapping[Labels, Point], sample: Sample, *, met: bool) -> str:
    """Returns one sentence about these series."""
    parts = [_part(condition, labels, point, sample) for labels, point in sorted(shown.items(), key=_largest)]
    sentence = join_first(parts, _MOST, "; ")
    return sentence if not met or len(parts) == 1 else f"{len(parts)} series: {sentence}"


def _largest(item: tuple[Labels, Point]) -> tuple[float, list[tuple[str, str]]]:
    number = item[1].number
    return (-(number or 0.0), sorted(item[0]))


def _part(condition: Measured, labels: Labels, point: Point, sample: Sample) -> str:
    name, number = key(condition, labels), point.number
    if point.note:
        return f"{name}: {point.note}"
    if number is None or (number == -math.inf and point.truth is Truth.UNKNOWN):  # a ratio without bounds
        return f"{name} {_why(point.code, sample)}"
    shown = f"{name} is {format_number(number, _unit(condition))}{_within(condition)}"
    if point.code is Code.MET:
        negation = "" if point.truth.value == "true" else "not "
        return f"{shown}, {negation}{_wanted(condition)}"
    if point.code is Code.PENDING:
        return f"{shown}, not yet {_wanted(condition)}"
    return f"{shown}, {_why(point.code, sample)}"


def _why(code: Code, sample: Sample) -> str:
    reading = f"the reading is {sample.verdict.value}" + (f" ({sample.cause})" if sample.cause else "")
    return {
        Code.TOO_FEW: "cannot be judged: there is too little to judge",
        Code.WARMING_UP: "cannot be judged yet: the readings do not reach back over the window",
        Code.NO_BASELINE: "cannot be judged yet: it is not known what is usual at this time",
    }.get(code, f"was not measured: {reading}")


def _unit(condition: Measured) -> Unit:
    return condition.threshold.unit if isinstance(condition, Comparison | Counted) else ""


def _within(condition: Measured) -> str:
    if isinstance(condition, Counted):
        return f" in {format_duration(condition.window)}"
    return " in a row" if isinstance(condition, Consecutive) else ""


def _wanted(condition: Measured) -> str:
    """Returns the condition without the value, as in "> 5% for 5m"."""
    match condition:
        case Consecutive():
            return f"{condition.op} {condition.number}"
        case Gap():
            return "> baseline"
        case Baseline():
            text, hold = f"{condition.op} {condition.share} of baseline", condition.hold
        case _:
            text, hold = f"{condition.op} {condition.threshold}", condition.hold
    return f"{text} for {format_duration(hold)}" if hold else text


def labels_of(key: str) -> Labels:
    """Returns the labels in what `key` returned."""
    _, brace, labels = key.partition("{")
    return parse_key(f"series{brace}{labels}")[1]


def _bare(expression: Expression) -> str:
    """Returns the expression without the labels that it selects: the series has all of its own."""
    match expression:
        case Series():
            return expression.name
        case Change():
            return str(replace(expression, series=Series(expression.series.name)))
        case Ratio():
            return f"{_bare(expression.dividend)} / {_bare(expression.divisor)}"


def format_number(number: float, unit: Unit = "") -> str:
    """Returns a measured number in the unit of its threshold."""
    if unit == "%":
        return _percent(number)
    if unit == "s" and math.isfinite(number):
        return f"{number:.4g}s"
    return f"{number:.6g}"


def _percent(share: float) -> str:
    """Has four digits, or as many as tell a share from all: 100% is only all."""
    text = f"{share * 100:.4g}"
    return f"{share * 100:.8g}%" if text == "100" and share < 1 else f"{text}%"
