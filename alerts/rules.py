"""Evaluates rules: a condition on a measured value, true for its whole hold, counts as a failing reading."""

import math
import operator
from collections.abc import Callable, Mapping
from dataclasses import replace as copy
from datetime import datetime

from msgspec.structs import replace

from alerts.model import AlertState, Policy
from alerts.step import Step, is_late, step, tick
from probes.reading import Outcome, Reading, Verdict
from settings.rules import Condition, Op
from settings.values import format_duration

OPERATORS: Mapping[Op, Callable[[float, float], bool]] = {
    ">": operator.gt,
    ">=": operator.ge,
    "<": operator.lt,
    "<=": operator.le,
    "==": operator.eq,
    "!=": operator.ne,
}


def step_rule(
    state: AlertState, condition: Condition, reading: Reading, policy: Policy, now: datetime
) -> Step:
    """Evaluates the condition with one reading and returns the new state and the effects.

    True for the whole hold, measured between slots, counts as a failing reading; false as a passing one. True
    for less than the hold is neither: it opens nothing, and it restarts the count of passing readings.

    A reading without the value (or with NaN) does not interrupt the hold: a check that could not measure does
    not show that all is well. Such a reading, and a late one, only triggers what is due by time (`tick`).
    """
    value = reading.outcome.values.get(condition.value, math.nan)
    if math.isnan(value) or is_late(state, reading.slot, now):
        return tick(state, policy, now)
    if not OPERATORS[condition.op](value, condition.threshold):
        return step(
            replace(state, since=None), _verdict(reading, Verdict.PASS, condition, value), policy, now
        )
    since = min(state.since or reading.slot, reading.slot)
    if reading.slot - since < condition.hold:
        return tick(replace(state, since=since, seen=reading.slot, passing=0), policy, now)
    return step(replace(state, since=since), _verdict(reading, Verdict.FAIL, condition, value), policy, now)


def _verdict(reading: Reading, verdict: Verdict, condition: Condition, value: float) -> Reading:
    hold = f" for {format_duration(condition.hold)}" if condition.hold else ""
    rule = f"{condition.op} {condition.threshold:g}{hold}"
    met = "" if verdict is Verdict.FAIL else "no longer "
    return copy(reading, outcome=Outcome(verdict, f"{condition.value} is {value:g}, {met}{rule}"))
