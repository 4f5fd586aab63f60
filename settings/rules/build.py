"""Builds the values of `settings.rules.model` while lark parses a condition.

Imported by the parser only, since lark takes longer to import than `paywatch --help` may take.
"""

import re
from datetime import timedelta
from decimal import Decimal
from typing import Any, cast

from lark import Token, Transformer, v_args

from settings.rules.model import (
    NO_TIME,
    And,
    Baseline,
    Change,
    Comparison,
    Composite,
    Condition,
    Consecutive,
    Counted,
    Expression,
    Function,
    Gap,
    Named,
    Not,
    Op,
    Operand,
    Or,
    Quantity,
    Ratio,
    Series,
    Unit,
)

LONGEST_TIME = timedelta(days=7)
"""Of a hold or a window: readings of that long are read again with each evaluation."""
LONGEST_THRESHOLD = timedelta(days=3650)
_VALUE = re.compile(r"[A-Za-z_][A-Za-z0-9_.]*")
_LABEL = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_RULE = re.compile(r"[a-z0-9][a-z0-9._-]{0,62}")
_MICROSECONDS = {"ms": 1000, "millisecond": 1000, "s": 1_000_000, "second": 1_000_000}
_MICROSECONDS |= {"m": 60_000_000, "minute": 60_000_000, "h": 3_600_000_000, "hour": 3_600_000_000}
_MICROSECONDS |= {"d": 86_400_000_000, "day": 86_400_000_000}
_ESCAPE = re.compile(r"\\(.)")


@v_args(inline=True)
class Build(Transformer[Token, Condition]):
    """One method for each rule of the grammar. Raises ValueError for what the grammar alone cannot refuse."""

    def start(self, condition: Condition) -> Condition:
        return condition

    def comparison(self, expression: Expression, op: Token, quantity: Quantity, *rest: Any) -> Condition:
        hold = next((each for each in rest if isinstance(each, _Hold)), _Hold(NO_TIME)).time
        operator = cast("Op", str(op))
        match rest[0] if rest else None:
            case _Baseline():
                return _baseline(expression, operator, quantity, hold)
            case _Consecutive():
                return _consecutive(expression, operator, quantity, hold)
            case _Window(window):
                return _counted(expression, operator, quantity, window, hold)
            case _:
                return Comparison(expression, operator, quantity, hold)

    def gap(self, expression: Expression, op: Token) -> Condition:
        if op != ">":
            raise ValueError('"baseline" alone is the longest usual time: write "> baseline"')
        return Gap(_only_series(expression, '"> baseline"'))

    def baseline(self) -> "_Baseline":
        return _Baseline()

    def consecutive(self) -> "_Consecutive":
        return _Consecutive()

    def window(self, duration: timedelta) -> "_Window":
        return _Window(_positive(duration))

    def hold(self, duration: timedelta) -> "_Hold":
        return _Hold(duration)

    def expression(self, operand: Operand, divisor: Operand | None = None) -> Expression:
        return operand if divisor is None else Ratio(operand, divisor)

    def series(self, name: Token, labels: tuple[tuple[str, str], ...] = ()) -> Series:
        if not _VALUE.fullmatch(name):
            hint = ", without dashes: a name with dashes is a rule's" if "-" in name else ""
            raise ValueError(f'"{name}" is not the name of a measured value{hint}')
        return Series(str(name), labels)

    def labels(self, *labels: tuple[str, str]) -> tuple[tuple[str, str], ...]:
        if len({name for name, _ in labels}) < len(labels):
            raise ValueError("a label is written twice")
        return tuple(sorted(labels))

    def label(self, name: Token, value: Token) -> tuple[str, str]:
        if not _LABEL.fullmatch(name):
            raise ValueError(f'"{name}" is not the name of a label')
        return str(name), _ESCAPE.sub(lambda found: {"n": "\n"}.get(found[1], found[1]), value[1:-1])

    def function(self, name: Token, series: Series, duration: timedelta) -> Change:
        if name not in {"rate", "increase"}:
            raise ValueError(f'"{name}" is not a function: write "rate" or "increase"')
        return Change(cast("Function", str(name)), series, _positive(duration))

    def quantity(self, number: Token, unit: Token | None = None) -> Quantity:
        if unit is None or unit == "%":
            return Quantity(Decimal(number) + 0, cast("Unit", str(unit or "")))  # -0 is 0
        microseconds = _microseconds(number, unit)
        if abs(microseconds) > LONGEST_THRESHOLD // timedelta(microseconds=1):
            raise ValueError("the longest duration is 3650d")
        return Quantity(Decimal(microseconds) / 1_000_000, "s")

    def duration(self, number: Token, unit: Token) -> timedelta:
        microseconds = _microseconds(number, unit)
        if not 0 <= microseconds <= LONGEST_TIME // timedelta(microseconds=1):
            raise ValueError('a time after "for" or "in" is at most 7d')
        return timedelta(microseconds=microseconds)

    def disjunction(self, *parts: Composite) -> Or:
        return Or(
            tuple(inner for part in parts for inner in (part.parts if isinstance(part, Or) else [part]))
        )

    def conjunction(self, *parts: Composite) -> And:
        flat = (inner for part in parts for inner in (part.parts if isinstance(part, And) else [part]))
        return And(tuple(flat))

    def negated(self, part: Composite) -> Not:
        return Not(part)

    def name(self, name: Token) -> Named:
        if not _RULE.fullmatch(name):
            raise ValueError(f'"{name}" is compared with nothing, and is not the name of a rule')
        return Named(str(name))


class _Baseline:
    pass


class _Consecutive:
    pass


class _Window:
    __match_args__ = ("time",)

    def __init__(self, time: timedelta) -> None:
        self.time = time


class _Hold:
    def __init__(self, time: timedelta) -> None:
        self.time = time


def _baseline(expression: Expression, op: Op, share: Quantity, hold: timedelta) -> Baseline:
    if share.unit != "%" or share.number <= 0:
        raise ValueError('"of baseline" needs a percentage above 0, such as "50% of baseline"')
    return Baseline(_only_series(expression, '"of baseline"'), op, share, hold)


def _counted(
    expression: Expression, op: Op, quantity: Quantity, window: timedelta, hold: timedelta
) -> Counted:
    if quantity.unit == "%":
        raise ValueError(
            '"in" counts by how much a total grew, and needs a number: a share is compared "for"'
        )
    return Counted(_only_series(expression, '"in"'), op, quantity, window, hold)


def _consecutive(expression: Expression, op: Op, number: Quantity, hold: timedelta) -> Consecutive:
    if op not in {">", ">="}:
        raise ValueError('"consecutive" needs ">" or ">=", such as "> 3 consecutive"')
    if number.unit or number.number != int(number.number) or not 0 <= number.number <= 1000:
        raise ValueError('"consecutive" needs a whole number up to 1000, such as "> 3 consecutive"')
    if hold:
        raise ValueError('"consecutive" counts readings: leave out "for"')
    if op == ">=" and not number.number:
        raise ValueError('">= 0 consecutive" is always true: write "> 0 consecutive"')
    return Consecutive(_only_series(expression, '"consecutive"'), op, int(number.number))


def _only_series(expression: Expression, word: str) -> Series:
    if not isinstance(expression, Series):
        raise ValueError(f"{word} needs one measured value before the comparison")  # noqa: TRY004 (pydantic collects ValueErrors)
    return expression


def _positive(duration: timedelta) -> timedelta:
    if not duration:
        raise ValueError("a window must be longer than 0")
    return duration


def _microseconds(number: str, unit: str) -> int:
    exact = Decimal(number) * _MICROSECONDS[unit if unit in _MICROSECONDS else unit.removesuffix("s")]
    if exact != int(exact):
        raise ValueError("the shortest part of a time is 0.001ms")
    return int(exact)
