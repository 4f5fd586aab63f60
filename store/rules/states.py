"""What each rule said last, and up to which slot the readings of each check are judged."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

import asyncpg

from alerts.policies import RulePolicy
from alerts.rules import Code, Judgement, Truth
from settings.texts import storable
from store.json_text import finite, to_json
from store.pool import Connection
from store.queries import query

_STATES = query("rule_states")
_WRITE = query("write_rule_states")
_PROGRESS = query("write_rule_progress")
_PRUNE = query("prune_rule_states")


@dataclass(frozen=True, slots=True)
class RuleState:
    """What a rule said in ``slot``, and since when it is true, false or unknown."""

    fingerprint: str
    rule: str
    check: str
    definition: str
    judgement: Judgement
    since: datetime
    slot: datetime

    def is_of(self, rule: RulePolicy) -> bool:
        """Whether the rule is still the one that was judged."""
        return self.definition == rule.definition


async def read_states(
    pool: asyncpg.Pool, checks: Collection[str] | None = None, rules: Collection[str] = ()
) -> dict[str, RuleState]:
    """Returns the states for these checks and of these rules by fingerprint; without checks, all states."""
    rows = await pool.fetch(_STATES, None if checks is None else list(checks), list(rules))
    return {row["fingerprint"]: _state(row) for row in rows}


def after(before: RuleState | None, rule: RulePolicy, judgement: Judgement, slot: datetime) -> RuleState:
    """Returns the state after a judgement."""
    same = before is not None and before.is_of(rule) and before.judgement.truth is judgement.truth
    since = before.since if same and before is not None else slot
    return RuleState(
        rule.policy.fingerprint, rule.rule.name, rule.check, rule.definition, judgement, since, slot
    )


def is_news(before: RuleState | None, state: RuleState) -> bool:
    """Whether a state must be written. One that stays false is not: most rules are, most of the time."""
    if before is None or (before.definition, before.since) != (state.definition, state.since):
        return True
    old, new = before.judgement, state.judgement
    if (old.truth, old.code, old.series) != (new.truth, new.code, new.series):
        return True
    return new.truth is not Truth.FALSE and old != new


async def write_states(connection: Connection, states: Iterable[RuleState]) -> None:
    rows = [_row(state) for state in states]
    if rows:
        await connection.execute(_WRITE, *(list(column) for column in zip(*rows, strict=True)))


async def write_progress(connection: Connection, judged: Mapping[str, datetime]) -> None:
    await connection.execute(_PROGRESS, list(judged), list(judged.values()))


async def prune_states(pool: asyncpg.Pool, rules: Iterable[RulePolicy]) -> None:
    """Removes the states of rules and checks that are no longer configured as they were judged."""
    kept = list(rules)
    await pool.execute(_PRUNE, [rule.rule.name for rule in kept], [rule.definition for rule in kept])


def _row(state: RuleState) -> tuple[object, ...]:
    judgement = state.judgement
    return (
        state.fingerprint,
        state.rule,
        state.check,
        state.definition,
        judgement.truth.value,
        judgement.code.value,
        storable(judgement.sentence),
        to_json(finite(judgement.numbers)),
        to_json(judgement.series),
        state.since,
        state.slot,
    )


def _state(row: asyncpg.Record) -> RuleState:
    judgement = Judgement(
        Truth(row["truth"]), Code(row["code"]), row["sentence"], row["numbers"], tuple(row["series"])
    )
    return RuleState(
        row["fingerprint"],
        row["rule"],
        row["check_name"],
        row["definition"],
        judgement,
        row["since"],
        row["slot"],
    )
