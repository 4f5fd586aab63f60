"""What a condition of ``[[rules]]`` says, as immutable values. ``str()`` gives the one canonical form."""

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Literal

from settings.values import format_duration

Op = Literal[">", ">=", "<", "<=", "==", "!="]
Unit = Literal["", "%", "s"]
Function = Literal["rate", "increase"]

NO_TIME = timedelta(0)


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number with its unit as written: ``5%`` is 5 with the unit ``%``, ``10 seconds`` is 10 with ``s``."""

    number: Decimal
    unit: Unit = ""

    @property
    def value(self) -> float:
        """The number that measured values are compared with: a fraction for a percentage, or seconds."""
        return float(self.number / 100 if self.unit == "%" else self.number)

    def __str__(self) -> str:
        if self.unit != "s":
            return f"{self.number.normalize():f}{self.unit}"
        sign = "-" if self.number < 0 else ""
        return f"{sign}{format_duration(timedelta(microseconds=int(abs(self.number) * 1_000_000)))}"


@dataclass(frozen=True, slots=True)
class Series:
    """A measured value by its name; with labels, only those of its series that have all of them."""

    name: str
    labels: tuple[tuple[str, str], ...] = ()
    """Sorted by name."""

    def __str__(self) -> str:
        if not self.labels:
            return self.name
        return f"{self.name}{{{','.join(f'{name}={_quote(value)}' for name, value in self.labels)}}}"


@dataclass(frozen=True, slots=True)
class Change:
    """How much a running total grew over ``window``: in all (``increase``), or for each second (``rate``)."""

    function: Function
    series: Series
    window: timedelta

    def __str__(self) -> str:
        return f"{self.function}({self.series}[{format_duration(self.window)}])"


Operand = Series | Change


@dataclass(frozen=True, slots=True)
class Ratio:
    """One operand divided by another."""

    dividend: Operand
    divisor: Operand

    def __str__(self) -> str:
        return f"{self.dividend} / {self.divisor}"


Expression = Series | Change | Ratio


@dataclass(frozen=True, slots=True)
class Comparison:
    """``payment_failure_rate > 5% for 5m``: true if the comparison is, in each reading of the hold."""

    expression: Expression
    op: Op
    threshold: Quantity
    hold: timedelta = NO_TIME

    def __str__(self) -> str:
        return f"{self.expression} {self.op} {self.threshold}{_for(self.hold)}"


@dataclass(frozen=True, slots=True)
class Baseline:
    """``payment_volume < 50% of baseline for 15m``: compares with a share of what is usual at that time."""

    series: Series
    op: Op
    share: Quantity
    """Always a percentage."""
    hold: timedelta = NO_TIME

    def __str__(self) -> str:
        return f"{self.series} {self.op} {self.share} of baseline{_for(self.hold)}"


@dataclass(frozen=True, slots=True)
class Gap:
    """``time_since_last_payment > baseline``: longer than nearly all times between two are at that time."""

    series: Series

    def __str__(self) -> str:
        return f"{self.series} > baseline"


@dataclass(frozen=True, slots=True)
class Consecutive:
    """``health_check_failures > 3 consecutive``: so many failures in a row, the newest included."""

    series: Series
    op: Literal[">", ">="]
    number: int

    @property
    def least(self) -> int:
        """The smallest number of readings in a row for which the condition is true."""
        return self.number + 1 if self.op == ">" else self.number

    def __str__(self) -> str:
        return f"{self.series} {self.op} {self.number} consecutive"


@dataclass(frozen=True, slots=True)
class Counted:
    """``failed_auth_attempts > 10 in 5m``: how many happened within the window before each reading."""

    series: Series
    op: Op
    threshold: Quantity
    window: timedelta
    hold: timedelta = NO_TIME

    def __str__(self) -> str:
        text = f"{self.series} {self.op} {self.threshold} in {format_duration(self.window)}"
        return text + _for(self.hold)


@dataclass(frozen=True, slots=True)
class Named:
    """The condition of another rule."""

    name: str

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True, slots=True)
class Not:
    part: "Composite"

    def __str__(self) -> str:
        return f"not {_grouped(self.part, And, Or)}"


@dataclass(frozen=True, slots=True)
class And:
    """All of at least two ``parts``, none of which is an And."""

    parts: "tuple[Composite, ...]"

    def __str__(self) -> str:
        return " and ".join(_grouped(part, Or) for part in self.parts)


@dataclass(frozen=True, slots=True)
class Or:
    """Any of at least two ``parts``, none of which is an Or."""

    parts: "tuple[Composite, ...]"

    def __str__(self) -> str:
        return " or ".join(str(part) for part in self.parts)


Measured = Comparison | Baseline | Gap | Consecutive | Counted
"""Conditions on the readings of one check."""
Composite = Named | Not | And | Or
"""Conditions on other rules."""
Condition = Measured | Composite


@dataclass(frozen=True, slots=True)
class Objective:
    """``99.9% over 30d``: the share of readings that must be good."""

    target: Quantity
    """A percentage below 100."""
    window: timedelta

    @property
    def budget(self) -> float:
        """The share of readings that may be bad."""
        return float((100 - self.target.number) / 100)

    def __str__(self) -> str:
        return f"{self.target} over {format_duration(self.window)}"


def _for(hold: timedelta) -> str:
    return f" for {format_duration(hold)}" if hold else ""


def _grouped(part: Composite, *kinds: type[And] | type[Or]) -> str:
    return f"({part})" if isinstance(part, kinds) else str(part)


def _quote(value: str) -> str:
    escaped = value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'
