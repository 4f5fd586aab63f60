"""Judges whether a count is far below or above its baseline: a pure function of counts and what is expected.

Taken literally, "below 50% of baseline" is true of healthy traffic several times a week, because small counts
scatter. So a count must also be improbable. It is judged over windows of 1, 2, 4, ... parts: a total stop is
improbable within a short one; a smaller drop, or one at a low volume, only within a longer one.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from alerts.baselines.expected import FEWEST_WEEKS, Counts, Expectation, Expected, State
from alerts.baselines.tails import at_least, at_most, sigmas
from settings.values import format_duration, format_share

LONGEST = timedelta(hours=4)
ENOUGH = 30.0
"""The count that must be expected in the longest window; below it, no verdict is possible."""
IMPROBABLE = 3e-5
"""The probability, for each window and look, below which a count is evidence: 4 sigma.

Three sigma would be right for one look at one window. A rule looks every minute, at up to five windows, which
overlap; by simulation (``bench/baselines.py``), four leave at most 0.2 false pages a week.
"""
FEWEST_IN_SURGE = 8.0
"""Expected in a window that may show a surge. The median of fewer is too often zero."""


@dataclass(frozen=True, slots=True)
class VolumeRule:
    """``share`` of the baseline that the count must be below (``<``) or above (``>``)."""

    op: Literal["<", ">"]
    share: float
    part: timedelta
    """What one value counts: the rule's ``window``."""
    shortest: timedelta = timedelta(0)
    """The rule's ``for``: shorter windows are not judged."""

    def parts(self) -> tuple[int, ...]:
        """Returns how many parts each window has: 1, 2, 4, ... of the shortest, up to `LONGEST`."""
        first = max(-(-self.shortest // self.part), 1)
        most = max(LONGEST // self.part, first)
        sizes = [first]
        while sizes[-1] * 2 <= most:
            sizes.append(sizes[-1] * 2)
        return tuple(sizes)


@dataclass(frozen=True, slots=True)
class Window:
    """One judged window. ``probability``: of such a count or a more extreme one, if nothing were wrong."""

    length: timedelta
    observed: float
    expected: float
    dispersion: float
    probability: float
    beyond: bool
    """Whether the count is below or above the rule's share of the baseline."""

    @property
    def alarming(self) -> bool:
        return self.beyond and self.probability <= IMPROBABLE

    @property
    def sigmas(self) -> float:
        return sigmas(self.probability)


@dataclass(frozen=True, slots=True)
class Judgement:
    state: State
    sentence: str
    window: Window | None = None
    """The window that decides: the most improbable one, or the one that is too small to judge."""
    windows: tuple[Window, ...] = ()
    dispersion: float | None = None


def judge_volume(rule: VolumeRule, observed: Counts, expectation: Expectation) -> Judgement:
    """Judges counts (disjoint, the newest first) against what is expected."""
    windows = _windows(rule, observed, expectation)
    if reason := _why_not(rule, windows, observed, expectation):
        return Judgement(
            "cannot_judge", reason, windows[-1] if windows else None, windows, expectation.dispersion
        )
    alarming = [window for window in windows if window.alarming]
    decisive = min(alarming or windows, key=lambda window: window.probability)
    alarm = bool(alarming) and not _is_over(rule, windows, alarming[0])
    return Judgement(
        "true" if alarm else "false",
        _sentence(rule, decisive, alarm=alarm),
        decisive,
        windows,
        expectation.dispersion,
    )


def _windows(rule: VolumeRule, observed: Counts, expectation: Expectation) -> tuple[Window, ...]:
    windows = []
    for expected in expectation.windows:
        counts = [count for count in observed[: expected.parts] if count is not None]
        if len(counts) == expected.parts and expected.weeks >= FEWEST_WEEKS:
            windows.append(_window(rule, sum(counts), expected))
    return tuple(windows)


def _window(rule: VolumeRule, observed: float, expected: Expected) -> Window:
    limit = rule.share * expected.mean
    if rule.op == "<":
        beyond, tail = observed < limit, at_most
    else:
        beyond, tail = observed > limit and expected.mean >= FEWEST_IN_SURGE, at_least
    return Window(
        rule.part * expected.parts,
        observed,
        expected.mean,
        expected.dispersion,
        tail(observed, expected.mean, expected.dispersion),
        beyond,
    )


def _why_not(
    rule: VolumeRule, windows: Sequence[Window], observed: Counts, expectation: Expectation
) -> str | None:
    if not observed or observed[0] is None:
        return "the newest count is missing"
    weeks = max((window.weeks for window in expectation.windows), default=0)
    if weeks < FEWEST_WEEKS:
        return f"{weeks} comparable weeks, {FEWEST_WEEKS} needed"
    if not windows:
        return f"no complete count over {format_duration(rule.part * rule.parts()[0])}"
    longest = windows[-1]
    if longest.expected < ENOUGH:
        return f"{longest.expected:.3g} expected in {format_duration(longest.length)}, {ENOUGH:g} needed"
    return None


def _is_over(rule: VolumeRule, windows: Sequence[Window], alarming: Window) -> bool:
    """Whether a window shorter than the alarming one has enough to judge, and shows that the traffic is back.

    Without this, a drop of two hours would be true for another hour after its end, by the longest window.
    """
    shorter = (window for window in windows if window.length < alarming.length)
    recent = next((window for window in shorter if window.expected >= ENOUGH), None)
    if recent is None:
        return False
    halfway = (1 + rule.share) / 2 * recent.expected
    return recent.observed >= halfway if rule.op == "<" else recent.observed <= halfway


def _sentence(rule: VolumeRule, window: Window, *, alarm: bool) -> str:
    relation = "below" if rule.op == "<" else "above"
    counted = (
        f"{window.observed:.4g} counted in {format_duration(window.length)}, {window.expected:.4g} expected"
    )
    if alarm:
        return f"{counted}: {relation} {format_share(rule.share)} of baseline, by {window.sigmas:.1f} sigma"
    return f"{counted}: not {relation} {format_share(rule.share)} of baseline beyond chance"
