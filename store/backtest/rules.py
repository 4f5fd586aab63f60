"""Judges the rules of one configuration over windows of stored readings, as the evaluation of rules does."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from alerts.evaluator import Evaluator
from alerts.rules import History, Tally, judge_objective, lookback
from settings.locations import check_of
from settings.rules import Objective
from store.pool import Connection
from store.rules.evaluation import is_current
from store.rules.history import tallies
from store.rules.judging import Judged, Step, judge_composites, judge_measured
from store.rules.past import learn
from store.rules.states import RuleState

OBJECTIVE_EVERY = timedelta(minutes=5)
"""Between two judgements of an objective: workers judge it each minute, and its shortest window is this."""

Tallies = dict[tuple[tuple[str, ...], datetime], Mapping[timedelta, Tally]]
"""What objectives counted in a window of time: two configurations count the same."""


@dataclass(slots=True)
class RuleReplay:
    """What the rules of one configuration said last. ``judged``: those that were judged at all."""

    evaluator: Evaluator
    states: dict[str, RuleState] = field(default_factory=dict)
    judged: set[str] = field(default_factory=set)

    @property
    def any(self) -> bool:
        return bool(self.evaluator.policies.rules)

    def reach(self, check: str) -> timedelta:
        """How long before a slot readings of the check are needed to judge it."""
        policies = self.evaluator.policies
        every = policies.every(check)
        return max((lookback(rule.rule, every) for rule in policies.rules_on(check)), default=timedelta(0))

    async def judge(
        self,
        connection: Connection,
        found: Mapping[str, History],
        new: Mapping[str, Sequence[datetime]],
        counted: Tallies,
    ) -> tuple[list[Step], Mapping[str, History]]:
        """Returns the judgements in these slots, in order, and the histories that they are of."""
        policies = self.evaluator.policies
        histories = {
            name: replace(each, kind=policies.kind(name), usual=self.evaluator.memory)
            for name, each in found.items()
        }
        slots = {name: list(each) for name, each in new.items() if name in histories}
        await learn(connection, self.evaluator, histories, slots)
        before = {name: state for name, state in self.states.items() if is_current(state, policies)}
        judged = Judged(dict(before))
        judge_measured(judged, policies, histories, slots)
        await self._judge_objectives(connection, judged, new, counted)
        judge_composites(judged, policies, before)
        self.states = judged.states
        self.judged |= {step.state.rule for step in judged.steps}
        return judged.steps, histories

    async def _judge_objectives(
        self,
        connection: Connection,
        judged: Judged,
        new: Mapping[str, Sequence[datetime]],
        counted: Tallies,
    ) -> None:
        for rule in self.evaluator.policies.rules.values():
            if not isinstance(rule.rule.parsed, Objective):
                continue
            checks = tuple(sorted(rule.rule.checks))
            slots = sorted({slot for name in new if check_of(name) in checks for slot in new[name]})
            for slot in slots:
                before = judged.states.get(rule.policy.fingerprint)
                if before is not None and slot - before.slot < OBJECTIVE_EVERY:
                    continue
                if (checks, slot) not in counted:
                    counted[checks, slot] = await tallies(connection, rule.rule, slot)
                judged.add(rule, judge_objective(rule.rule, counted[checks, slot]), slot)
