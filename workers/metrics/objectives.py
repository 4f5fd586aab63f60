"""Gauges of the objectives: how much of each error budget is left, and how fast it is used.

They are counted in the store, as the rules are: `paywatch rules explain` shows the same numbers. Counters of
the workers could not say it: a window of 30 days is longer than most workers live.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import asyncpg
from prometheus_client.core import Metric

from alerts.rules import WINDOWS, Tally, budget_left
from alerts.rules.objectives import burn_rate, is_judged
from settings.policy import Rule
from settings.rules import Objective
from settings.values import format_duration
from store.rules.history import tallies
from workers.metrics.catalog import gauge_family

EVERY = timedelta(minutes=1)
"""A budget of a month is counted from many rows, and changes slowly."""


@dataclass(frozen=True, slots=True)
class _Counted:
    rule: Rule
    objective: Objective
    tallies: Mapping[timedelta, Tally]

    def of(self, window: timedelta) -> Tally:
        return self.tallies.get(window, Tally())


class Objectives:
    """The readings of each objective, in the windows of the burn rates and in its own."""

    def __init__(self) -> None:
        self._rules: Sequence[Rule] = ()
        self._at: datetime | None = None
        self._counted: Sequence[_Counted] = ()

    async def refresh(self, pool: asyncpg.Pool, rules: Sequence[Rule], at: datetime) -> None:
        """Counts the readings before ``at``, by the database's clock, if that was a minute ago.

        If that fails, nothing is known of the objectives. Raises the error.
        """
        if rules == self._rules and self._at is not None and timedelta(0) <= at - self._at < EVERY:
            return
        try:
            counted = await _count(pool, rules, at)
        except Exception:
            self._at, self._counted = None, ()
            raise
        self._rules, self._at, self._counted = rules, at, counted

    def metrics(self) -> Iterator[Metric]:
        """Yields no rate of a window, and no budget, of which too little is known."""
        target = gauge_family("paywatch_objective_target_ratio")
        left = gauge_family("paywatch_objective_budget_left_ratio")
        unknown = gauge_family("paywatch_objective_unknown_ratio")
        burn = gauge_family("paywatch_objective_burn_rate")
        for each in self._counted:
            name, whole = each.rule.name, each.of(each.objective.window)
            target.add_metric([name], 1 - each.objective.budget)
            for window, rate in _burn_rates(each):
                burn.add_metric([name, format_duration(window)], rate)
            if (share := whole.unknown_share) is not None:
                unknown.add_metric([name], share)
            if is_judged(each.tallies) and (budget := budget_left(each.objective, whole)) is not None:
                left.add_metric([name], budget)
        yield from (target, left, unknown, burn)


async def _count(pool: asyncpg.Pool, rules: Sequence[Rule], at: datetime) -> Sequence[_Counted]:
    return [
        _Counted(rule, rule.parsed, await tallies(pool, rule, at, {*WINDOWS, rule.parsed.window}))
        for rule in rules
        if isinstance(rule.parsed, Objective)
    ]


def _burn_rates(counted: _Counted) -> Iterator[tuple[timedelta, float]]:
    for window in WINDOWS:
        rate = burn_rate(counted.objective, counted.of(window))
        if rate is not None:
            yield window, rate
