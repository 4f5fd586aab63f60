"""Numbers that are known exactly, or to lie within bounds, and their comparison in three values."""

import math
import operator
from collections.abc import Callable, Mapping
from typing import NamedTuple

from alerts.rules.judgement import Code, Truth
from settings.rules import Op

OPERATORS: Mapping[Op, Callable[[float, float], bool]] = {
    ">": operator.gt,
    ">=": operator.ge,
    "<": operator.lt,
    "<=": operator.le,
    "==": operator.eq,
    "!=": operator.ne,
}


class Interval(NamedTuple):
    """The number is at least ``low`` and at most ``high``; ``code`` says why it is not known exactly."""

    low: float
    high: float
    code: Code = Code.MISSING

    @property
    def undefined(self) -> bool:
        return math.isnan(self.low)


def compare(op: Op, value: Interval, threshold: float) -> Truth:
    """True or false only if it is for every number within the bounds."""
    low, high = OPERATORS[op](value.low, threshold), OPERATORS[op](value.high, threshold)
    if value.low == value.high:
        return Truth.TRUE if low else Truth.FALSE
    if op in {"==", "!="}:
        inside = value.low <= threshold <= value.high
        return Truth.UNKNOWN if inside else Truth.TRUE if op == "!=" else Truth.FALSE
    if low is not high:
        return Truth.UNKNOWN
    return Truth.TRUE if low else Truth.FALSE


def divide(dividend: Interval, divisor: Interval) -> Interval:
    """0 / 0 is undefined: nothing happened, so that no share of it means anything."""
    if divisor.low != divisor.high or dividend.low != dividend.high:
        code = divisor.code if divisor.low != divisor.high else dividend.code
        return Interval(-math.inf, math.inf, code)
    if divisor.low == 0:
        undefined = dividend.low == 0
        number = math.nan if undefined else math.copysign(math.inf, dividend.low)
    else:
        number = dividend.low / divisor.low
    return Interval(number, number)
