"""Judges what is new for the rules: each reading of a check once, in the order of the slots. Does no I/O."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import groupby

from alerts.policies import Policies, RulePolicy
from alerts.rules import History, Judge, Judgement, judge_composite, truth_of_rule
from settings.rules import Composite, Measured, referenced_rules, series_of
from settings.rules.builtin import FAILURES
from settings.rules.model import Condition
from store.rules.states import RuleState, after
from store.slots import MICROSECOND

MOST_BACK = timedelta(days=1)
"""A state that is further ahead of the slots was written before the database's clock was set back."""


@dataclass(frozen=True, slots=True)
class Step:
    """One judgement, in its place in the order of all."""

    state: RuleState
    rule: RulePolicy


@dataclass(slots=True)
class Judged:
    """The steps of an evaluation in order, and the newest state of each fingerprint."""

    states: dict[str, RuleState]
    steps: list[Step] = field(default_factory=list)

    def add(self, rule: RulePolicy, judgement: Judgement, slot: datetime) -> None:
        fingerprint = rule.policy.fingerprint
        state = after(self.states.get(fingerprint), rule, judgement, slot)
        self.states[fingerprint] = state
        self.steps.append(Step(state, rule))


def applies(rule: RulePolicy, history: History, known: Mapping[str, RuleState]) -> bool:
    """Whether the rule is judged for the check: it names it, or the check measures the value, or did."""
    if rule.rule.checks or rule.policy.fingerprint in known:
        return True
    condition = rule.rule.parsed
    names = {series.name for series in series_of(condition)} if isinstance(condition, Condition) else set()
    if any(name in FAILURES and FAILURES[name].of_kind(history.kind) for name in names):
        return True
    return any(key.partition("{")[0] in names for sample in history.samples for key in sample.values)


def judge_measured(
    judged: Judged, policies: Policies, histories: Mapping[str, History], new: Mapping[str, list[datetime]]
) -> None:
    """Judges the rules on measured values in each new slot of each check."""
    for check, slots in new.items():
        for rule in policies.rules_on(check):
            if applies(rule, histories[check], judged.states):
                _judge_slots(judged, rule, histories[check], slots)


def _judge_slots(judged: Judged, rule: RulePolicy, history: History, slots: list[datetime]) -> None:
    judge = Judge(rule.rule, history)
    for slot in slots:
        before = judged.states.get(rule.policy.fingerprint)
        firing = before.judgement.series if before is not None and before.is_of(rule) else ()
        judged.add(rule, judge.at(slot, firing), slot)


def judge_composites(judged: Judged, policies: Policies, before: Mapping[str, RuleState]) -> None:
    """Judges the conditions over rules after each slot in which a rule in them was judged, in order.

    So it does not matter how many readings are judged at once. Those over other conditions come last.
    """
    ordered = composites(policies)
    current = _Current(before) if ordered else None
    steps = sorted(judged.steps, key=lambda step: step.state.slot) if ordered else []
    for slot, group in groupby(steps, key=lambda step: step.state.slot):
        changed = {current.add(step.state) for step in group} if current else set()
        for rule in ordered:
            if current and changed & set(names_of_inputs(rule)):
                state = current.judge(rule, slot)
                judged.states[state.fingerprint] = state
                judged.steps.append(Step(state, rule))
                changed.add(current.add(state))


def names_of_inputs(rule: RulePolicy) -> tuple[str, ...]:
    """The rules in the condition; none for a rule on measured values or an objective."""
    condition = rule.rule.parsed
    return referenced_rules(condition) if isinstance(condition, Composite) else ()


class _Current:
    """The newest states by rule, as of one slot."""

    def __init__(self, states: Mapping[str, RuleState]) -> None:
        self._by_rule: defaultdict[str, dict[str, RuleState]] = defaultdict(dict)
        for state in states.values():
            self.add(state)

    def add(self, state: RuleState) -> str:
        self._by_rule[state.rule][state.fingerprint] = state
        return state.rule

    def judge(self, rule: RulePolicy, slot: datetime) -> RuleState:
        """Returns the state of a condition over rules. Its slots ascend, although those of checks overlap."""
        condition = rule.rule.parsed
        if not isinstance(condition, Composite):
            raise TypeError(f"{rule.rule.name} is not over rules")
        truths = {
            name: truth_of_rule([state.judgement.truth for state in self._by_rule[name].values()])
            for name in referenced_rules(condition)
        }
        last = self._by_rule[rule.rule.name].get(rule.policy.fingerprint)
        later = slot if last is None or last.slot > slot + MOST_BACK else max(slot, last.slot + MICROSECOND)
        return after(last, rule, judge_composite(condition, truths), later)


def composites(policies: Policies) -> list[RulePolicy]:
    """Returns the conditions over rules, each after those that it needs. There are no cycles."""
    ordered: dict[str, RulePolicy] = {}

    def visit(name: str) -> None:
        rule = policies.rules.get(name)
        if rule is None or name in ordered or isinstance(rule.rule.parsed, Measured):
            return
        if isinstance(rule.rule.parsed, Composite):
            for needed in referenced_rules(rule.rule.parsed):
                visit(needed)
            ordered[name] = rule

    for name in policies.rules:
        visit(name)
    return list(ordered.values())
