"""Judges an objective by how fast its error budget is used, over a long and a short window at once.

The windows and factors are those of the Site Reliability Workbook, chapter 5 ("Multiwindow, Multi-Burn-Rate
Alerts"): the long window shows that the loss matters, and the short one that it goes on.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from alerts.rules.judgement import Code, Judgement, Truth
from settings.policy import Rule
from settings.rules import Objective
from settings.values import format_duration

_HOUR = timedelta(hours=1)
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class BurnRate:
    """The budget is used ``factor`` times too fast. ``slow``: one severity milder than the rule."""

    factor: float
    long: timedelta
    short: timedelta
    slow: bool


BURN_RATES = (
    BurnRate(14.4, _HOUR, timedelta(minutes=5), slow=False),
    BurnRate(6, 6 * _HOUR, timedelta(minutes=30), slow=False),
    BurnRate(3, _DAY, 2 * _HOUR, slow=True),
    BurnRate(1, 3 * _DAY, 6 * _HOUR, slow=True),
)
WINDOWS = tuple(sorted({window for rate in BURN_RATES for window in (rate.long, rate.short)}))


@dataclass(frozen=True, slots=True)
class Tally:
    """Readings of a window: ``bad`` failed, ``good`` passed or were degraded, ``unknown`` says neither."""

    good: int = 0
    bad: int = 0
    unknown: int = 0

    @property
    def bad_share(self) -> float | None:
        """None if nothing is known."""
        known = self.good + self.bad
        return self.bad / known if known else None

    @property
    def unknown_share(self) -> float | None:
        """None if there are no readings."""
        number = self.good + self.bad + self.unknown
        return self.unknown / number if number else None

    @property
    def mostly_unknown(self) -> bool:
        return self.unknown > self.good + self.bad or self.bad_share is None


def judge_objective(rule: Rule, tallies: Mapping[timedelta, Tally]) -> Judgement:
    """Returns what the objective says, given the readings of each of `WINDOWS` before the slot."""
    objective = rule.parsed
    if not isinstance(objective, Objective):
        raise TypeError(f"{rule.name} has no objective")
    numbers = {
        f"burn_rate_{format_duration(w)}": rate
        for w in WINDOWS
        if (rate := burn_rate(objective, tallies.get(w, Tally())))
    }
    burning = [rate for rate in BURN_RATES if _burns(rule, objective, rate, tallies)]
    if burning:
        worst = burning[0]
        code = Code.BURNING_SLOWLY if worst.slow else Code.MET
        return Judgement(Truth.TRUE, code, _sentence(objective, worst, tallies), numbers)
    if not is_judged(tallies):
        return Judgement(
            Truth.UNKNOWN, Code.MISSING, f"most readings of the last hour are unknown: {objective}"
        )
    return Judgement(Truth.FALSE, Code.NOT_MET, f"the budget of {objective} lasts", numbers)


def budget_left(objective: Objective, tally: Tally) -> float | None:
    """Returns the share of the error budget that is left; negative when it is used up, None if unknown."""
    share = tally.bad_share
    return None if share is None else 1 - share / objective.budget


def burn_rate(objective: Objective, tally: Tally) -> float | None:
    """Returns how many times too fast the budget was used; None if unknown."""
    share = tally.bad_share
    return None if share is None else share / objective.budget


def is_judged(tallies: Mapping[timedelta, Tally]) -> bool:
    """Whether enough of the last hour, or of its last minutes, is known to say that the budget lasts."""
    return not all(tallies.get(window, Tally()).mostly_unknown for window in (WINDOWS[0], _HOUR))


def _burns(rule: Rule, objective: Objective, rate: BurnRate, tallies: Mapping[timedelta, Tally]) -> bool:
    if tallies.get(rate.long, Tally()).bad < rule.min_bad:
        return False
    burns = [burn_rate(objective, tallies.get(window, Tally())) for window in (rate.long, rate.short)]
    return all(burn is not None and burn > rate.factor for burn in burns)


def _sentence(objective: Objective, rate: BurnRate, tallies: Mapping[timedelta, Tally]) -> str:
    tally = tallies[rate.long]
    burn = burn_rate(objective, tally) or 0.0
    unknown = f", {tally.unknown} unknown" if tally.unknown else ""
    return (
        f"the error budget of {objective} is used {burn:.3g} times too fast (limit {rate.factor:g}): "
        f"{tally.bad} of {tally.good + tally.bad} readings failed in {format_duration(rate.long)}{unknown}"
    )
