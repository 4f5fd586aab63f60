"""Judges a rule over stored readings at any time, as the workers did or would: for people, who ask why."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import asyncpg

from alerts.policies import Policies, RulePolicy
from alerts.rules import (
    Code,
    Judge,
    Judgement,
    Memory,
    Truth,
    judge_composite,
    judge_objective,
    lookback,
    truth_of_rule,
)
from settings.rules import Composite, Measured, Objective, referenced_rules
from store.rules.history import Span, histories, tallies
from store.rules.judging import applies
from store.rules.past import learn_rule

_NAMES = """
select name from paywatch.checks where enabled
union select check_name from paywatch.rule_progress
order by 1
"""


@dataclass(frozen=True, slots=True)
class Said:
    """What a rule said of a check in a slot. ``check`` is empty for a rule over others or an objective."""

    check: str
    slot: datetime
    judgement: Judgement


async def judge_at(pool: asyncpg.Pool, policies: Policies, rule: RulePolicy, at: datetime) -> list[Said]:
    """Returns what the rule says at that time of each check that it applies to."""
    parsed = rule.rule.parsed
    if isinstance(parsed, Objective):
        return [Said("", at, judge_objective(rule.rule, await tallies(pool, rule.rule, at)))]
    if isinstance(parsed, Composite):
        return [Said("", at, judge_composite(parsed, await _inputs(pool, policies, parsed, at)))]
    period = await judge_period(pool, policies, rule, at, at)
    newest: dict[str, Said] = {said.check: said for said in period}
    return list(newest.values())


async def judge_period(
    pool: asyncpg.Pool, policies: Policies, rule: RulePolicy, since: datetime, until: datetime
) -> list[Said]:
    """Returns what a rule on measured values says in each slot of the period, and in the slot before it."""
    if not isinstance(rule.rule.parsed, Measured):
        raise TypeError(f"{rule.rule.name} is not a rule on measured values")
    names = [row["name"] for row in await pool.fetch(_NAMES)]
    applied = {name: each for name in names if (each := policies.rule(rule.rule.name, name)) is not None}
    spans = {name: Span(since - _reach(policies, each, name), until) for name, each in applied.items()}
    found = await histories(pool, policies, spans) if spans else {}
    memory = Memory(policies.zone)
    said = list[Said]()
    for name, history in found.items():
        if applies(applied[name], history, {}):
            slots = history.slots[max(history.until(since) - 1, 0) :]
            await learn_rule(pool, policies, memory, applied[name], slots)
            judge, firing = Judge(rule.rule, replace(history, usual=memory)), tuple[str, ...]()
            for slot in slots:
                judgement = judge.at(slot, firing)
                firing = judgement.series
                said.append(Said(name, slot, judgement))
    return said


def _reach(policies: Policies, rule: RulePolicy, check: str) -> timedelta:
    every = policies.every(check)
    return lookback(rule.rule, every) + every


async def _inputs(
    pool: asyncpg.Pool, policies: Policies, condition: Composite, at: datetime
) -> Mapping[str, Truth]:
    truths = dict[str, Truth]()
    for name in referenced_rules(condition):
        rule = policies.rules[name]
        said = await judge_at(pool, policies, rule, at)
        truths[name] = truth_of_rule([each.judgement.truth for each in said])
    return truths


def turns(said: list[Said]) -> list[Said]:
    """Returns only what differs from what was said of the same check before: when it fired, and ended."""
    last: dict[str, tuple[Truth, bool]] = {}
    changed = list[Said]()
    for each in sorted(said, key=lambda one: one.slot):
        state = (each.judgement.truth, each.judgement.code is Code.PENDING)
        if last.get(each.check) != state:
            changed.append(each)
        last[each.check] = state
    return changed
