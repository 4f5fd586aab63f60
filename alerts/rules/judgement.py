"""What a rule says at one moment: true, false or unknown, with the sentence and the numbers behind it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Truth(StrEnum):
    TRUE = "true"
    FALSE = "false"
    UNKNOWN = "unknown"


class Code(StrEnum):
    """Why. Decisions compare these, and not sentences."""

    MET = "met"
    NOT_MET = "not_met"
    PENDING = "pending"
    """The comparison is true, but not yet for the whole hold. Neither opens nor resolves."""
    BURNING_SLOWLY = "burning_slowly"
    """An objective's budget is used too fast, but not so fast that it is the rule's severity."""
    MISSING = "missing"
    """The value was not measured for so long that this is a problem of its own."""
    AWAITED = "awaited"
    """The value was not measured, but not for long; or ``missing`` of the rule says that it need not be."""
    TOO_FEW = "too_few"
    """Fewer than ``min_count`` were judged, or nothing happened: a share of it means nothing."""
    WARMING_UP = "warming_up"
    """The readings do not yet reach back over the window."""
    NO_BASELINE = "no_baseline"
    """It is not known yet what is usual at this time."""
    NO_INPUT = "no_input"
    """No check has ever measured the value."""
    UNKNOWN_INPUT = "unknown_input"
    """A rule in the condition is unknown, and it matters. That rule reports it."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """``series``: those for which the condition is true, or was and is not known to be false since."""

    truth: Truth
    code: Code
    sentence: str
    numbers: Mapping[str, float] = field(default_factory=dict)
    series: tuple[str, ...] = ()


def negate(truth: Truth) -> Truth:
    return {Truth.TRUE: Truth.FALSE, Truth.FALSE: Truth.TRUE}.get(truth, Truth.UNKNOWN)


def all_of(truths: "list[Truth]") -> Truth:
    """Three-valued "and": false if any is false, whatever is unknown."""
    if Truth.FALSE in truths:
        return Truth.FALSE
    return Truth.UNKNOWN if Truth.UNKNOWN in truths else Truth.TRUE


def any_of(truths: "list[Truth]") -> Truth:
    """Three-valued "or": true if any is true, whatever is unknown."""
    return negate(all_of([negate(truth) for truth in truths]))
