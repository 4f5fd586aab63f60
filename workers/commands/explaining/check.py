"""``paywatch check why-not``: why nobody was notified of a check at one time, or that somebody was."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from workers.commands.common import Json, command
from workers.commands.explaining.texts import Conclusion, Line, clean, line_cells, line_json
from workers.commands.spans import parse_instant
from workers.databases import open_store
from workers.errors import Usage
from workers.output import Exit, print_json, print_table, results
from workers.startup import load_for_reading

if TYPE_CHECKING:
    import asyncpg

    from alerts.policies import Policies
    from settings import Settings
    from store.why_not import CheckThen
    from workers.commands.explaining.chain import Basis

FURTHER = 20
"""Readings that are replayed before those that open an incident: they show where a row of failures began."""


@command
async def why_not(
    name: Annotated[str, typer.Argument(metavar="NAME", help="The check.")],
    at: Annotated[str, typer.Option("--at", help="So long ago (2h), or a time (2026-11-30T12:00Z).")],
    as_json: Json = False,
) -> Exit:
    """Explain why nobody was notified of a check at a time, or who was; exit 1 if that is unknown."""
    settings = load_for_reading()
    async with open_store(settings, size=2) as pool:
        now: datetime = await pool.fetchval("select now()")
        moment = parse_instant("--at", at, now, settings.business_timezone)
        policies, basis = await _basis(pool, settings, name, moment, now)
        needed = basis.policy.opens_after if basis.policy else 1
        found = await _read(pool, settings, name, moment, needed)
        lines, conclusion = _explain(found, basis)
        rules = await _rules(pool, policies, found)
    if as_json:
        print_json(_json(found, lines, rules, conclusion))
    else:
        _print(found, lines, rules, conclusion)
    return Exit.FINE if conclusion.known else Exit.FOUND


def _explain(found: "CheckThen", basis: "Basis") -> tuple[list[Line], Conclusion]:
    from workers.commands.explaining.chain import explain

    return explain(found, basis)


async def _basis(
    pool: "asyncpg.Pool", settings: "Settings", name: str, at: datetime, now: datetime
) -> "tuple[Policies, Basis]":
    """Explains by the revision of that time, if it is stored and this version understands it."""
    from alerts.policies import Policies
    from settings.stored import AlertSettings, StoredSettings
    from store.config_revisions import revision_at
    from workers.commands.explaining.chain import Basis

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


async def _read(
    pool: "asyncpg.Pool", settings: "Settings", name: str, at: datetime, needed: int
) -> "CheckThen":
    from settings.wording import did_you_mean
    from store.why_not import read_check_then

    found = await read_check_then(pool, name, at, needed + FURTHER)
    configured = [check.name for check in settings.checks]
    if not (found.schedules or found.oldest or found.incidents or name in configured):
        hint = did_you_mean(name, configured)
        raise Usage(f"no check is named {name!r}, now or before{hint}; see `paywatch check list`")
    return found


async def _rules(pool: "asyncpg.Pool", policies: "Policies", found: "CheckThen") -> list[Line]:
    """Returns what each rule on measured values of the check said then, and its incident."""
    from store.rules.replay import judge_at

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


def _json(found: "CheckThen", lines: list[Line], rules: list[Line], conclusion: Conclusion) -> dict[str, Any]:
    return {
        "check": clean(found.name),
        "at": found.at.isoformat(),
        "known": conclusion.known,
        "code": conclusion.code,
        "conclusion": clean(conclusion.sentence),
        "incident": found.incident and found.incident.details.incident.id,
        "links": [line_json(line) for line in lines],
        "rules": [line_json(line) for line in rules],
    }


def _print(found: "CheckThen", lines: list[Line], rules: list[Line], conclusion: Conclusion) -> None:
    results().print(clean(conclusion.sentence))
    results().print(f"\n{clean(found.name)} at {found.at:%Y-%m-%d %H:%M:%SZ}:")
    print_table(["at", "link", "what", "inputs"], [line_cells(line) for line in lines], empty="")
    if rules:
        results().print("\nRules:")
        print_table(["at", "state", "what", "inputs"], [line_cells(line) for line in rules], empty="")
