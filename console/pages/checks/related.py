"""What concerns a check besides its readings: rules, incidents, silences, maintenance, other checks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import asyncpg

import store
from alerts.matching import matches
from alerts.policies import Policies
from alerts.policy import Policy
from alerts.routes import windows
from alerts.suppression import Silence
from console.pages.checks.known import Known
from console.web.sql import query
from settings.differences import Difference, differences
from store.rules.states import RuleState, read_states
from store.silences import ACTIVE
from workers.explaining.decision import decision_lines

AHEAD = timedelta(days=30)
"""How far ahead maintenance windows are looked for."""


@dataclass(frozen=True, slots=True)
class RuleLine:
    """A rule on the values of the check at one location. ``state`` is None before its first judgement."""

    rule: str
    name: str
    condition: str
    state: RuleState | None


@dataclass(frozen=True, slots=True)
class OtherCheck:
    """A check that this one depends on, or that depends on this one; ``incident`` is its open one."""

    name: str
    incident: str | None


@dataclass(frozen=True, slots=True)
class Maintenance:
    name: str
    begins: datetime
    ends: datetime


@dataclass(frozen=True, slots=True)
class Revised:
    """A revision that changed, added or removed the check (``word``)."""

    number: int
    applied_at: datetime
    applied_by: str
    word: str
    changes: Sequence[Difference]


@dataclass(frozen=True, slots=True)
class Related:
    rules: Sequence[RuleLine]
    incidents: Sequence[Mapping[str, Any]]
    silences: Sequence[Silence]
    maintenance: Sequence[Maintenance]
    parents: Sequence[OtherCheck]
    children: Sequence[OtherCheck]
    decisions: Sequence[str]
    revised: Sequence[Revised]


async def read_related(pool: asyncpg.Pool, known: Known, policies: Policies) -> Related:
    policy = policies.check(known.name)
    silences = [Silence(**row) for row in await pool.fetch(ACTIVE)]
    state = await store.alert_state(pool, f"check:{known.name}")
    return Related(
        rules=await _rules(pool, known, policies),
        incidents=[dict(row) for row in await pool.fetch(query("check_incidents"), known.name)],
        silences=[each for each in silences if _matches(each.matchers, policy)],
        maintenance=_maintenance(known, policy),
        parents=_others(known, known.settings.depends_on if known.settings else ()),
        children=_others(known, _children(known)),
        decisions=[] if known.settings is None else list(decision_lines(known.settings, state)),
        revised=await _revised(pool, known.name),
    )


def _matches(matchers: Mapping[str, str], policy: Policy | None) -> bool:
    """One on a severity matches too: an incident may have any severity at least that of the check."""
    return policy is not None and matches(matchers, policy, None)


async def _rules(pool: asyncpg.Pool, known: Known, policies: Policies) -> list[RuleLine]:
    """Returns the rules that have judged a value of the check, and those that name the check."""
    states = await read_states(pool, known.names)
    lines = []
    for name, rule in policies.rules.items():
        for scheduled in known.names:
            on = policies.rule(name, scheduled)
            state = None if on is None else states.get(on.policy.fingerprint)
            if on is None or (state is None and known.name not in rule.rule.checks):
                continue
            current = state if state is not None and state.is_of(on) else None
            lines.append(RuleLine(name, scheduled, on.definition, current))
    return lines


def _maintenance(known: Known, policy: Policy | None) -> list[Maintenance]:
    """Returns the next times of each window that matches, until `AHEAD`, at most five in all."""
    at, watched = known.health.snapshot.at, known.health.watched
    found = [
        Maintenance(window.name, begins, ends)
        for window in windows(watched, ZoneInfo(watched.business_timezone))
        if _matches(window.match, policy)
        for begins, ends in window.spans(at, at + AHEAD)
    ]
    return sorted(found, key=lambda each: each.begins)[:5]


def _children(known: Known) -> list[str]:
    return [each.name for each in known.health.watched.checks if known.name in each.depends_on]


def _others(known: Known, names: Sequence[str]) -> list[OtherCheck]:
    open_ = {each.fingerprint: each.id for each in known.health.snapshot.incidents}
    return [OtherCheck(name, open_.get(f"check:{name}")) for name in sorted(names)]


async def _revised(pool: asyncpg.Pool, name: str) -> list[Revised]:
    return [_revision(row) for row in await pool.fetch(query("check_revisions"), name)]


def _revision(row: asyncpg.Record) -> Revised:
    before, after = row["before"], row["after"]
    word = "added" if before is None else "removed" if after is None else "changed"
    changes = differences(before, after) if word == "changed" else []
    return Revised(row["number"], row["applied_at"], row["applied_by"], word, changes)
