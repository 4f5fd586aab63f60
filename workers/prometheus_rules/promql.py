"""Conditions as PromQL. Each worker serves the same gauges (``max by``) and counters of its own (``sum by``).

The labels that a value has itself are in two labels of its metric: ``value="orders",by="country",of="US"``.
"""

import json
import re
from collections.abc import Iterator
from datetime import timedelta

from alerts.rules.objectives import BURN_RATES
from settings.policy import Rule
from settings.rules import Baseline, Change, Comparison, Consecutive, Counted, Gap, Ratio, Series, series_of
from settings.rules.builtin import FAILURES
from settings.rules.model import Condition, Expression, Objective, Op, Operand
from settings.values import format_duration
from workers.value_labels import join_labels

BURN_RATE = "paywatch_objective_burn_rate"
VALUE = "paywatch_check_value"
INFO = "paywatch_check_info"
FAILED = "paywatch_check_failures_total"
_CHECK = "check, location"
_SERIES = f"{_CHECK}, value, by, of"

EXTRAPOLATED = "PromQL's increase() and rate() extrapolate to the window's ends"
ALL_LABELS = "a value has all labels of the condition, and no others"
FEW_BAD_READINGS = "no metric says whether the long window has min_bad bad readings"
COUNTED_BY_CAUSE = "the counter also counts degraded and unknown readings with these causes"


class NotExpressible(Exception):
    """What PromQL cannot say, as a sentence."""


def expression(rule: Rule) -> str:
    """Returns the condition as PromQL, true for each series that it returns. Raises NotExpressible."""
    condition = rule.parsed
    match condition:
        case Comparison():
            compared = _compared(rule, condition)
        case Counted():
            compared = _counted(rule, condition)
        case _:
            raise NotExpressible(_why_not(condition))
    return compared + _enough(rule)


def burn_expression(rule: Rule, *, slow: bool) -> str:
    """Returns the burn rates of an objective as PromQL: those of the rule's severity, or of a milder one."""
    pairs = [rate for rate in BURN_RATES if rate.slow is slow]
    return " or ".join(
        f"{_burn(rule, pair.long)} > {pair.factor!r} and {_burn(rule, pair.short)} > {pair.factor!r}"
        for pair in pairs
    )


def missing_expression(rule: Rule) -> str | None:
    """Returns PromQL for a value that is not measured; None if the condition is not on a single value."""
    condition = rule.parsed
    if isinstance(condition, Objective):
        target, left = (
            f"max by (rule) (paywatch_objective_{name}_ratio{{rule={_quote(rule.name)}}})"
            for name in ("target", "budget_left")
        )
        return f"{target} unless on (rule) {left}"
    if not isinstance(condition, Comparison) or not isinstance(condition.expression, Series):
        return None
    if rule.checks:
        info = f"max by (check) ({INFO}{_matchers(rule)})"
        return f"{info} unless on (check) {VALUE}{_matchers(rule, condition.expression)}"
    return f"absent({VALUE}{_matchers(rule, condition.expression)})"


def approximations(rule: Rule) -> list[str]:
    """Returns why the alert may differ from the rule at its limit."""
    condition = rule.parsed
    notes: list[str] = []
    if isinstance(condition, Objective):
        return [FEW_BAD_READINGS]
    if isinstance(condition, Counted) or (
        isinstance(condition, Comparison) and _changes(condition.expression)
    ):
        notes.append(EXTRAPOLATED)
    if isinstance(condition, Counted) and condition.series.name in FAILURES:
        notes.append(COUNTED_BY_CAUSE)
    if any(series.labels for series in series_of(condition)):
        notes.append(ALL_LABELS)
    return notes


def duration(time: timedelta) -> str:
    """Returns a duration as Prometheus writes it, which has no fractions."""
    milliseconds = -(-time // timedelta(milliseconds=1))
    if not milliseconds:
        return "0s"
    for unit, size in (("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1000)):
        if milliseconds % size == 0:
            return f"{milliseconds // size}{unit}"
    return f"{milliseconds}ms"


def _why_not(condition: Condition | Objective) -> str:
    match condition:
        case Gap():
            return "PromQL has no distribution of the gaps of the same local time of several weeks"
        case Baseline():
            return "PromQL has no median of the same local time of several weeks, and no negative binomial"
        case Consecutive():
            return "PromQL sees samples of a metric, and not each reading of a check"
        case _:
            return "a condition over rules needs what each of them says after its hold, and which are unknown"


def _burn(rule: Rule, window: timedelta) -> str:
    matchers = _braces(f"rule={_quote(rule.name)}", f"window={_quote(format_duration(window))}")
    return f"max by (rule) ({BURN_RATE}{matchers})"


def _compared(rule: Rule, condition: Comparison) -> str:
    aggregate = _aggregate(condition.op)
    limit = f"{condition.op} {condition.threshold.value!r}"
    match condition.expression:
        case Ratio():
            return f"{_ratio(rule, condition.expression, aggregate)} {limit}"
        case Series() | Change() as operand:
            return f"{aggregate} by ({_SERIES}) ({_operand(rule, operand)}) {limit}"


def _ratio(rule: Rule, ratio: Ratio, aggregate: str) -> str:
    """A share of nothing is not above any limit: PromQL would divide by zero and get infinity."""
    if _labels(ratio.dividend) != _labels(ratio.divisor):
        raise NotExpressible("PromQL divides only values with the same labels")
    dividend, divisor = (
        f"{aggregate} by ({_CHECK}, by, of) ({_operand(rule, each)})"
        for each in (ratio.dividend, ratio.divisor)
    )
    return f"{dividend} / ({divisor} != 0)"


def _operand(rule: Rule, operand: Operand) -> str:
    if isinstance(operand, Change):
        selector = f"{VALUE}{_matchers(rule, operand.series)}"
        return f"{operand.function}({selector}[{duration(operand.window)}])"
    if operand.name in FAILURES:
        raise NotExpressible("no metric says whether the newest reading failed for one of these causes")
    return f"{VALUE}{_matchers(rule, operand)}"


def _counted(rule: Rule, condition: Counted) -> str:
    window, limit = duration(condition.window), f"{condition.op} {condition.threshold.value!r}"
    failures = FAILURES.get(condition.series.name)
    if failures is None:
        selector = f"{VALUE}{_matchers(rule, condition.series)}"
        return f"{_aggregate(condition.op)} by ({_SERIES}) (increase({selector}[{window}])) {limit}"
    causes = "" if failures.causes is None else _regex("reason", map(re.escape, sorted(failures.causes)))
    selector = f"{FAILED}{_braces(_check(rule), causes)}"
    kind = f" and on (check) {INFO}{{kind={_quote(failures.kind)}}}" if failures.kind else ""
    return f"sum by ({_CHECK}) (increase({selector}[{window}])) {limit}{kind}"


def _enough(rule: Rule) -> str:
    if rule.count is None or rule.min_count is None:
        return ""
    return f" and on ({_CHECK}) {VALUE}{_matchers(rule, Series(rule.count))} >= {rule.min_count}"


def _matchers(rule: Rule, series: Series | None = None) -> str:
    if series is None:
        return _braces(_check(rule))
    return _braces(_check(rule), f"value={_quote(series.name)}", *_own_labels(series))


def _own_labels(series: Series) -> Iterator[str]:
    """PromQL cannot match some of the names and values at the same places of two lists, but all of them."""
    if series.labels:
        yield f"by={_quote(join_labels(name for name, _ in series.labels))}"
        yield f"of={_quote(join_labels(value for _, value in series.labels))}"


def _check(rule: Rule) -> str:
    if len(rule.checks) == 1:
        return f"check={_quote(rule.checks[0])}"
    return _regex("check", map(re.escape, rule.checks)) if rule.checks else ""


def _regex(label: str, alternatives: "map[str]") -> str:
    return f"{label}=~{_quote('|'.join(alternatives))}"


def _braces(*matchers: str) -> str:
    written = ",".join(filter(None, matchers))
    return f"{{{written}}}" if written else ""


def _quote(text: str) -> str:
    """A string of PromQL has the escapes of Go, which include those of JSON."""
    return json.dumps(text, ensure_ascii=False)


def _aggregate(op: Op) -> str:
    return "min" if op in {"<", "<="} else "max"


def _changes(each: Expression) -> bool:
    if isinstance(each, Ratio):
        return isinstance(each.dividend, Change) or isinstance(each.divisor, Change)
    return isinstance(each, Change)


def _labels(operand: Operand) -> tuple[tuple[str, str], ...]:
    return (operand.series if isinstance(operand, Change) else operand).labels
