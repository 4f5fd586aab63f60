"""Reads what rules on baselines compare with: some readings of four weeks, once for each quarter-hour."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import asyncpg
import msgspec

from alerts.baselines import Span
from alerts.policies import Policies, RulePolicy
from alerts.rules import History
from alerts.rules.usual import Memory, Seen, Wanted
from settings.locations import check_of
from settings.policy import Rule
from settings.rules import Baseline, Gap, needed_retention
from store.pool import Connection
from store.queries import query

if TYPE_CHECKING:
    from alerts.evaluator import Evaluator

MOST_INCIDENTS = 1000
_VALUES = query("past_values")
_INCIDENTS = query("past_incidents")
_decode = msgspec.json.Decoder(dict[str, float]).decode


async def learn(
    pool: asyncpg.Pool | Connection,
    evaluator: "Evaluator",
    histories: Mapping[str, History],
    new: Mapping[str, Sequence[datetime]],
) -> None:
    """Reads what the evaluator does not remember yet, to judge these slots of these checks."""
    for check, slots in new.items():
        for policy in evaluator.policies.rules_on(check) if slots else ():
            if _measures(histories[check], policy.rule):
                await learn_rule(pool, evaluator.policies, evaluator.memory, policy, slots)


async def learn_rule(
    pool: asyncpg.Pool | Connection,
    policies: Policies,
    memory: Memory,
    rule: RulePolicy,
    slots: Sequence[datetime],
) -> None:
    """Reads what the memory lacks to judge the rule of one check."""
    for wanted in memory.wanted(rule.rule, rule.check, slots):
        seen = await _seen(pool, wanted, memory, policies.every(rule.check))
        since = wanted.at - needed_retention(rule.rule.parsed)
        memory.add(wanted, seen, await open_spans(pool, check_of(rule.check), since))


async def open_spans(pool: asyncpg.Pool | Connection, check: str, since: datetime) -> list[Span]:
    """Returns the times in which the check had an open incident, the newest first."""
    rows = await pool.fetch(_INCIDENTS, check, since, MOST_INCIDENTS)
    return [Span(row["opened_at"], row["resolved_at"], "incident") for row in rows]


def _measures(history: History, rule: Rule) -> bool:
    condition = rule.parsed
    if not isinstance(condition, Baseline | Gap):
        return False
    name = condition.series.name
    return any(key.partition("{")[0] == name for sample in history.samples for key in sample.values)


async def _seen(
    pool: asyncpg.Pool | Connection, wanted: Wanted, memory: Memory, every: timedelta
) -> dict[datetime, Seen]:
    near = min(max(every, wanted.part / 5), wanted.part)
    rows = await pool.fetch(_VALUES, wanted.check, list(wanted.moments(memory.zone)), near)
    return {row["moment"]: Seen(row["slot"], _decode(row["measured"])) for row in rows}
