"""Why nobody was notified of a check at one time, or that somebody was."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import asyncpg

from alerts.policies import Policies
from settings import Settings
from settings.stored import AlertSettings, StoredSettings
from settings.wording import did_you_mean
from store.config_revisions import revision_at
from store.rules.replay import judge_at
from store.why_not import CheckThen, read_check_then
from workers.errors import Usage
from workers.explaining.chain import Basis, explain
from workers.explaining.texts import Conclusion, Line, clean, line_json

FURTHER = 20
"""Readings that are replayed before those that open an incident: they show where a row of failures began."""


@dataclass(frozen=True, slots=True)
class WhyNot:
    """The links of the chain at that time, what each rule on the check said, and the conclusion."""

    found: CheckThen
    lines: list[Line]
    rules: list[Line]
    conclusion: Conclusion


async def explain_check(
    pool: asyncpg.Pool, settings: Settings, name: str, at: datetime, now: datetime
) -> WhyNot:
    """Explains by the revision of that time, if it is stored. Raises Usage for a name that no check has."""
    policies, basis = await _basis(pool, settings, name, at, now)
    needed = basis.policy.opens_after if basis.policy else 1
    found = await _read(pool, settings, name, at, needed)
    lines, conclusion = explain(found, basis)
    return WhyNot(found, lines, await _rules(pool, policies, found), conclusion)


async def _basis(
    pool: asyncpg.Pool, settings: Settings, name: str, at: datetime, now: datetime
) -> tuple[Policies, Basis]:
    """Explains by the revision of that time, if it is stored and this version understands it."""
    revision, of_then = await revision_at(pool, at), False
    used: AlertSettings = settings
    what = "by today's file: no configuration of that time is stored"
    if revision is not None:
        try:
            used, of_then = StoredSettings.parse(revision.configuration), True
            what = f"by {revision.digest}, applied at {revision.applied_at:%Y-%m-%d %H:%M:%SZ}"
        except ValueError:  # of a newer version of Paywatch
            what = f"by today's file: {revision.digest} is of another version"
    policies = Policies(used)
    return policies, Basis(
        policy=policies.by_fingerprint(f"check:{name}"),
        every=policies.every(name),
        retention=settings.retention.readings,
        of_then=of_then,
        what=what,
        now=now,
    )


async def _read(pool: asyncpg.Pool, settings: Settings, name: str, at: datetime, needed: int) -> CheckThen:
    found = await read_check_then(pool, name, at, needed + FURTHER)
    configured = [check.name for check in settings.checks]
    if not (found.schedules or found.oldest or found.incidents or name in configured):
        hint = did_you_mean(name, configured)
        raise Usage(f"no check is named {name!r}, now or before{hint}; see `paywatch check list`")
    return found


async def _rules(pool: asyncpg.Pool, policies: Policies, found: CheckThen) -> list[Line]:
    """Returns what each rule on measured values of the check said then, and its incident."""
    names = {each.name for each in found.schedules} | {found.name}
    applied = {rule.rule.name for each in names for rule in policies.rules_on(each)}
    lines = []
    for rule in (policies.rules[each] for each in sorted(applied)):
        for said in await judge_at(pool, policies, rule, found.at):
            if said.check in names:
                judgement = said.judgement
                inputs = {
                    "rule": rule.rule.name,
                    "condition": rule.definition,
                    "code": judgement.code.value,
                    **judgement.numbers,
                }
                what = f"{rule.rule.name}: {judgement.truth.value}. {judgement.sentence}"
                lines.append(Line(f"rule_{judgement.truth.value}", what, said.slot, inputs))
    for each in found.incidents:
        if each.fingerprint.startswith("rule:"):
            what = f"{each.id} was open ({each.subject}): see `paywatch incident why {each.id}`"
            lines.append(Line("rule_incident", what, each.opened_at, {"severity": each.severity}))
    return lines


def why_not_json(said: WhyNot) -> dict[str, Any]:
    found, conclusion = said.found, said.conclusion
    return {
        "check": clean(found.name),
        "at": found.at.isoformat(),
        "known": conclusion.known,
        "code": conclusion.code,
        "conclusion": clean(conclusion.sentence),
        "incident": found.incident and found.incident.details.incident.id,
        "links": [line_json(line) for line in said.lines],
        "rules": [line_json(line) for line in said.rules],
    }
