"""Evaluates rules over new readings: one worker at a time, each reading once, in few queries.

What was judged is committed in one transaction with the incidents and notifications that follow, under the
fence of the worker's lease. A killed worker leaves nothing, and the next one judges the same readings.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import asyncpg

from alerts.model import AlertState, Effect, Notification
from alerts.policies import RULE, Policies
from alerts.rules import History, Judge, Truth, judge_objective, lookback, matters, reading_of
from alerts.step import set_back
from probes.reading import Reading
from settings.locations import check_of
from settings.rules import Composite, Measured, Objective, referenced_rules
from store import effects, states
from store.config_revisions import hold_revision
from store.facts import read_facts
from store.pool import Connection
from store.queries import query
from store.rules.history import Span, histories, tallies
from store.rules.judging import Judged, Step, judge_composites, judge_measured
from store.rules.past import learn
from store.rules.states import RuleState, is_news, read_states, write_progress, write_states
from store.transactions import transaction

if TYPE_CHECKING:
    from alerts.evaluator import Evaluator

LEASE = timedelta(seconds=60)
MOST_CHECKS = 500
"""Checks of one evaluation."""
FIRST = timedelta(minutes=5)
"""Of a check that no rule has judged, the readings of so long are judged."""
MOST_TIME = timedelta(hours=1)
"""Readings of so long are judged at once; later ones by the next evaluation."""
OBJECTIVE_EVERY = timedelta(minutes=1)
"""Between two judgements of an objective, by its slots: its shortest window is five minutes."""

_CLAIM = query("rule_claim")
_FINISH = query("rule_finish")
_NEWS = query("rule_news")


@dataclass(frozen=True, slots=True)
class Evaluation:
    """What one evaluation did. ``fenced``: another worker judges, and nothing was written."""

    judgements: int = 0
    effects: Mapping[str, list[Effect]] = field(default_factory=dict)
    more: bool = False
    fenced: bool = False

    @property
    def notifications(self) -> int:
        return sum(isinstance(each, Notification) for those in self.effects.values() for each in those)


async def evaluate_rules(pool: asyncpg.Pool, evaluator: "Evaluator", worker: str) -> Evaluation:
    """Judges all readings that no rule has judged yet. Does nothing while another worker does the same.

    Raises RevisionChanged.
    """
    if not evaluator.policies.rules:
        return Evaluation()
    fence = await pool.fetchval(_CLAIM, worker, LEASE)
    if fence is None:
        return Evaluation(fenced=True)
    work = await _read(pool, evaluator)
    if not work.judged:
        await pool.fetchval(_FINISH, fence)
        return Evaluation()
    judged = Judged(dict(work.before))
    judge_measured(judged, evaluator.policies, work.histories, work.new)
    await _judge_objectives(pool, judged, evaluator.policies, work.judged)
    judge_composites(judged, evaluator.policies, work.before)
    return await _commit(pool, evaluator, fence, work, judged)


@dataclass(frozen=True, slots=True)
class _Work:
    """The states before, the readings needed, the slots to judge, and up to which slot each check then is."""

    before: Mapping[str, RuleState]
    histories: Mapping[str, History]
    new: Mapping[str, list[datetime]]
    judged: Mapping[str, datetime]
    more: bool


async def _read(pool: asyncpg.Pool, evaluator: "Evaluator") -> _Work:
    policies = evaluator.policies
    rows = await pool.fetch(_NEWS, MOST_CHECKS)
    froms = {row["name"]: row["judged_slot"] or row["last_slot"] - FIRST for row in rows}
    until = {row["name"]: min(row["last_slot"], froms[row["name"]] + MOST_TIME) for row in rows}
    spans = {name: Span(froms[name] - _lookback(policies, name), until[name]) for name in froms}
    found = await histories(pool, policies, spans) if spans else {}
    new = {name: [slot for slot in found[name].slots if slot > froms[name]] for name in froms}
    found = {name: replace(history, usual=evaluator.memory) for name, history in found.items()}
    await learn(pool, evaluator, found, new)
    before = await read_states(pool, list(froms), _inputs(policies))
    more = len(rows) == MOST_CHECKS or any(until[row["name"]] < row["last_slot"] for row in rows)
    current = {f: state for f, state in before.items() if is_current(state, policies)}
    return _Work(current, found, new, until, more)


def _lookback(policies: Policies, check: str) -> timedelta:
    every = policies.every(check)
    return max((lookback(rule.rule, every) for rule in policies.rules_on(check)), default=timedelta(0))


def _inputs(policies: Policies) -> list[str]:
    """The rules whose states are needed whatever is new: those in conditions over rules, and objectives."""
    named = {
        name
        for rule in policies.rules.values()
        if isinstance(rule.rule.parsed, Composite)
        for name in (rule.rule.name, *referenced_rules(rule.rule.parsed))
    }
    return sorted(
        named | {n for n, rule in policies.rules.items() if isinstance(rule.rule.parsed, Objective)}
    )


def is_current(state: RuleState, policies: Policies) -> bool:
    """Whether the state is of a rule and a check that are configured as they were judged."""
    rule = policies.rules.get(state.rule)
    if rule is None or not state.is_of(rule):
        return False
    return policies.rule_of(state.fingerprint) is not None


async def _judge_objectives(
    pool: asyncpg.Pool, judged: Judged, policies: Policies, new: Mapping[str, datetime]
) -> None:
    for rule in policies.rules.values():
        slots = [slot for check, slot in new.items() if check_of(check) in rule.rule.checks]
        if not isinstance(rule.rule.parsed, Objective) or not slots:
            continue
        before = judged.states.get(rule.policy.fingerprint)
        if before is None or not timedelta(0) <= max(slots) - before.slot < OBJECTIVE_EVERY:
            judgement = judge_objective(rule.rule, await tallies(pool, rule.rule, max(slots)))
            judged.add(rule, judgement, max(slots))


async def _commit(
    pool: asyncpg.Pool, evaluator: "Evaluator", fence: int, work: _Work, judged: Judged
) -> Evaluation:
    open_ = await _open_rules(pool)
    wanted = _candidates(judged.steps, open_)
    while True:
        try:
            async with transaction(pool) as connection:
                await hold_revision(connection, evaluator.revision)
                if await connection.fetchval(_FINISH, fence) is None:
                    return Evaluation(fenced=True)
                following = await _decide(connection, evaluator, wanted, work.histories)
                written = [s for f, s in judged.states.items() if is_news(work.before.get(f), s)]
                await write_states(connection, written)
                await write_progress(connection, work.judged)
                return Evaluation(len(judged.steps), following, work.more)
        except states.StatesMissing as missing:
            await states.create(pool, missing.fingerprints)


async def _open_rules(pool: asyncpg.Pool) -> set[str]:
    """Returns the fingerprints of rules with an open incident."""
    rows = await pool.fetch(
        "select fingerprint from paywatch.incidents where resolved_at is null and fingerprint like $1",
        f"{RULE}%",
    )
    return {row["fingerprint"] for row in rows}


def _candidates(steps: Iterable[Step], open_: set[str]) -> list[Step]:
    """The judgements that may change an incident: all of each rule that is or may become open."""
    kept = [step for step in steps if not step.rule.silent]
    speaking = {step.state.fingerprint for step in kept if _speaks(step)} | open_
    return [step for step in kept if step.state.fingerprint in speaking]


def _speaks(step: Step) -> bool:
    reading = reading_of(step.state.judgement, step.state.fingerprint, step.state.slot)
    return matters(reading, AlertState())


async def _decide(
    connection: Connection, evaluator: "Evaluator", steps: Sequence[Step], known: Mapping[str, History]
) -> dict[str, list[Effect]]:
    """Takes the steps in order, each on the state that the one before left; writes states and effects."""
    if not steps:
        return {}
    locked = await states.lock(connection, {step.state.fingerprint for step in steps})
    facts = await read_facts(connection, evaluator, locked.states)
    current = dict(locked.states)
    following: dict[str, list[Effect]] = {}
    for step in steps:
        fingerprint = step.state.fingerprint
        reading = reading_for(step, set_back(current[fingerprint], locked.now), known)
        if reading is not None and matters(reading, current[fingerprint]):
            current[fingerprint], consequences = evaluator.step(
                fingerprint, current[fingerprint], reading, locked.now, facts
            )
            following.setdefault(step.state.rule, []).extend(consequences)
    changed = {f: state for f, state in current.items() if state != locked.states[f]}
    await states.write(connection, changed, locked.now)
    await effects.write(connection, [e for those in following.values() for e in those], evaluator)
    return following


def reading_for(step: Step, state: AlertState, known: Mapping[str, History]) -> Reading | None:
    """Judges again from where a person resolved the last incident, if the rule would open another one."""
    judgement, slot = step.state.judgement, step.state.slot
    if state.restarted is not None and state.incident is None and judgement.truth is not Truth.FALSE:
        if slot <= state.restarted:
            return None
        if isinstance(step.rule.rule.parsed, Measured):
            history = known[step.rule.check].after(state.restarted)
            judgement = Judge(step.rule.rule, history).at(slot)
    return reading_of(judgement, step.state.fingerprint, slot)
