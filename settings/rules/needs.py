"""What the condition of a rule needs: other rules, measured values, and how long readings are stored."""

from collections.abc import Iterator
from datetime import timedelta

from settings.rules.model import (
    NO_TIME,
    And,
    Baseline,
    Change,
    Comparison,
    Condition,
    Consecutive,
    Counted,
    Expression,
    Gap,
    Named,
    Not,
    Objective,
    Or,
    Ratio,
    Series,
)

BASELINE_WEEKS = timedelta(weeks=4)
"""The past that baselines compare with; the windows at its beginning reach a day further back."""
_DAY = timedelta(days=1)


def needed_retention(condition: Condition | Objective) -> timedelta:
    """Returns how long readings must be stored for a condition on a baseline; 0 for any other."""
    match condition:
        case Baseline():
            return BASELINE_WEEKS + max(_DAY, condition.hold)
        case Gap():
            return BASELINE_WEEKS + _DAY
        case _:
            return NO_TIME


def names_of(condition: Condition) -> Iterator[str]:
    """Yields the names of the rules in a composite condition, in the order of the text."""
    match condition:
        case Named():
            yield condition.name
        case Not():
            yield from names_of(condition.part)
        case And() | Or():
            for part in condition.parts:
                yield from names_of(part)
        case _:
            return


def series_of(condition: Condition) -> tuple[Series, ...]:
    """Returns the measured values in a condition; none in a composite one."""
    match condition:
        case Comparison():
            return _in_expression(condition.expression)
        case Baseline() | Gap() | Consecutive() | Counted():
            return (condition.series,)
        case _:
            return ()


def _in_expression(expression: Expression) -> tuple[Series, ...]:
    match expression:
        case Series():
            return (expression,)
        case Change():
            return (expression.series,)
        case Ratio():
            return (*_in_expression(expression.dividend), *_in_expression(expression.divisor))
