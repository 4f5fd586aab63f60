"""The readings of one check over the time that a rule needs."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cached_property
from typing import NamedTuple

from alerts.rules.usual import Memory, longest_window
from probes.reading import Verdict
from settings.policy import Rule
from settings.rules import Change, Comparison, Consecutive, Counted, Ratio
from settings.rules.model import Expression

UNKNOWN_READINGS = 3
"""So many slots in a row without the value are a problem of their own."""
_MARGIN = 2


class Sample(NamedTuple):
    """What a rule reads of one reading. A missed one may stand for several ``slots``."""

    slot: datetime
    slots: int
    verdict: Verdict
    cause: str
    values: dict[str, float]


@dataclass(frozen=True)
class History:
    """The samples of one check, oldest first. ``kind`` is the check's; ``usual`` remembers baselines."""

    check: str
    kind: str
    samples: Sequence[Sample]
    usual: Memory | None = None

    @cached_property
    def slots(self) -> list[datetime]:
        return [sample.slot for sample in self.samples]

    def until(self, at: datetime) -> int:
        """Returns how many samples have a slot that is not after ``at``."""
        return bisect_right(self.slots, at)

    def after(self, moment: datetime | None) -> "History":
        """Returns the history that begins after ``moment``, at which a person resolved the incident."""
        if moment is None:
            return self
        return replace(self, samples=self.samples[self.until(moment) :])


def lookback(rule: Rule, every: timedelta) -> timedelta:
    """Returns how far before a slot the rule needs readings of a check that runs each ``every``.

    The reading before that time is needed too: what a total grows by is counted from there.
    """
    condition = rule.parsed
    hold = getattr(condition, "hold", timedelta(0))
    readings = condition.least if isinstance(condition, Consecutive) else UNKNOWN_READINGS
    longest = max(2 * hold + _window(condition), rule.kept_for, longest_window(rule))
    return longest + (readings + _MARGIN) * every


def _window(condition: object) -> timedelta:
    match condition:
        case Counted():
            return condition.window
        case Comparison():
            return _window_of(condition.expression)
        case _:
            return timedelta(0)


def _window_of(expression: Expression) -> timedelta:
    match expression:
        case Change():
            return expression.window
        case Ratio():
            return max(_window_of(expression.dividend), _window_of(expression.divisor))
        case _:
            return timedelta(0)
