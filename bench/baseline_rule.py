"""Evaluates a baseline rule every minute of simulated traffic, and the literal rule next to it."""

import math
from collections.abc import Iterator
from datetime import timedelta
from itertools import pairwise

from alerts.baselines.expected import SHIFTS, WEEKS, Expectation, Expected, expect, mix
from alerts.baselines.volume import FEWEST_IN_SURGE, IMPROBABLE, Judgement, VolumeRule, judge_volume
from bench.baseline_traffic import MINUTES_A_WEEK, QUARTER

SAME_PAGE = 60
"""Minutes. A rule that is true again so soon is the same problem to the person who was paged."""
_FEWEST = -math.log(IMPROBABLE)
"""Where fewer are expected, not even none is improbable."""


class Baselines:
    """What is expected at each quarter-hour of simulated traffic, for rules that judge the same windows."""

    def __init__(self, totals: list[int], parts: tuple[int, ...]) -> None:
        self.totals, self.parts = totals, parts
        self._known: dict[int, Expectation] = {}

    def at(self, quarter: int) -> Expectation:
        if quarter not in self._known:
            weeks = [quarter - week * MINUTES_A_WEEK for week in range(1, WEEKS + 1)]
            history = [[self.counts(at + shift * QUARTER) for shift in SHIFTS] for at in weeks]
            self._known[quarter] = expect(history, self.parts)
        return self._known[quarter]

    def counts(self, at: int) -> list[float]:
        """Returns the counts before minute ``at``, the newest first."""
        ends = self.totals[at : at - self.parts[-1] * QUARTER - 1 : -QUARTER]
        return [later - earlier for later, earlier in pairwise(ends)]


class Replay:
    """A rule evaluated ``at`` a minute: after so many minutes of traffic."""

    def __init__(self, rule: VolumeRule, baselines: Baselines) -> None:
        self._rule, self._baselines, self._totals = rule, baselines, baselines.totals

    def judge(self, at: int) -> Judgement:
        """Judges with everything that the worker would also read."""
        share = at % QUARTER / QUARTER
        expected = mix(*self._both(at - at % QUARTER), share)
        return judge_volume(self._rule, self._baselines.counts(at), expected)

    def truths(self, start: int, end: int) -> Iterator[bool]:
        """Yields whether the rule is true, for each minute; judges only minutes that are conspicuous."""
        for quarter in range(start - start % QUARTER, end, QUARTER):
            minutes = range(max(start, quarter), min(quarter + QUARTER, end))
            windows = self._conspicuous(quarter)
            for at in minutes:
                yield any(self._is_beyond(at, *both) for both in windows) and self.judge(at).state == "true"

    def is_beyond(self, at: int) -> bool:
        """The condition as it is written, of the smallest window alone."""
        before, after = self._both(at - at % QUARTER)
        return self._is_beyond(at, before.windows[0], after.windows[0])

    def _is_beyond(self, at: int, one: Expected, other: Expected) -> bool:
        share = at % QUARTER / QUARTER
        limit = self._rule.share * (one.mean * (1 - share) + other.mean * share)
        count = self._totals[at] - self._totals[at - one.parts * QUARTER]
        return count < limit if self._rule.op == "<" else count > limit

    def _conspicuous(self, quarter: int) -> list[tuple[Expected, Expected]]:
        """Returns the windows that may be evidence at a minute of the quarter-hour."""
        before, after = self._both(quarter)
        pairs = zip(before.windows, after.windows, strict=True)
        return [both for both in pairs if self._may_be_evidence(quarter, *both)]

    def _may_be_evidence(self, quarter: int, one: Expected, other: Expected) -> bool:
        """Every window that ends in the quarter-hour has the same core, and is within the same time."""
        low, high = sorted((one.mean, other.mean))
        start, last = quarter - one.parts * QUARTER, quarter + QUARTER - 1
        if self._rule.op == "<":
            core = self._totals[quarter] - self._totals[start + QUARTER - 1]
            return high > _FEWEST and core < self._rule.share * high
        longest = self._totals[min(last, len(self._totals) - 1)] - self._totals[start]
        return high > FEWEST_IN_SURGE and longest > self._rule.share * low

    def _both(self, quarter: int) -> tuple[Expectation, Expectation]:
        return self._baselines.at(quarter), self._baselines.at(quarter + QUARTER)


def comparison(share: float = 0.5, part: timedelta = timedelta(minutes=QUARTER)) -> VolumeRule:
    return VolumeRule("<" if share < 1 else ">", share, part, part)


def replays(totals: list[int], *shares: float) -> list[Replay]:
    """Returns a replay for each share of the baseline."""
    rules = [comparison(share) for share in shares]
    baselines = Baselines(totals, rules[0].parts())
    return [Replay(rule, baselines) for rule in rules]


def pages(truth: Iterator[bool]) -> int:
    """Counts how often a rule becomes true, more than `SAME_PAGE` minutes after it was true."""
    count, last = 0, -SAME_PAGE - 1
    for at, true in enumerate(truth):
        if true:
            count += at - last > SAME_PAGE
            last = at
    return count


def literal(replay: Replay, start: int, end: int) -> Iterator[bool]:
    """The condition true for a whole quarter-hour of minutes."""
    since = 0
    for at in range(start, end):
        since = since + 1 if replay.is_beyond(at) else 0
        yield since > QUARTER
