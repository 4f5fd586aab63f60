"""``paywatch rules explain`` and ``paywatch rules test``: what a rule says of stored readings, and why."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Annotated, Any

import typer

from workers.commands.common import Json, command
from workers.errors import Usage
from workers.output import Exit, print_json, print_table, results
from workers.startup import load_for_reading

if TYPE_CHECKING:
    import asyncpg

    from alerts import Policies, RulePolicy
    from settings import Settings
    from store.rules.replay import Said

LONGEST = timedelta(days=7)
_COLUMNS = ["check", "slot", "state", "code", "what"]
Name = Annotated[str, typer.Argument(metavar="NAME", help="The rule, as `paywatch rules list` shows it.")]


@command
async def explain(name: Name, as_json: Json = False) -> Exit:
    """Explain a rule: its canonical form, its inputs, and what each part of it says now and why."""
    from workers.databases import open_store

    settings = load_for_reading()
    policies, rule = _rule(settings, name)
    async with open_store(settings, size=1) as pool:
        now: datetime = await pool.fetchval("select now()")
        parts = [(each, await _said(pool, policies, each, now)) for each in _parts(policies, rule)]
        left = await _budget(pool, rule, now)
    if as_json:
        print_json(
            {
                "rule": name,
                "condition": rule.definition,
                "severity": rule.rule.severity.value,
                "missing": rule.rule.missing,
                "error_budget_left": left,
                "parts": [
                    {
                        "rule": each.rule.name,
                        "condition": each.definition,
                        "said": [_json(one) for one in said],
                    }
                    for each, said in parts
                ],
            }
        )
        return Exit.FINE
    results().print(f"{name} ({rule.rule.severity}): {rule.definition}")
    if left is not None:
        text = "99.9" if 0.9995 <= left < 1 else f"{left * 100:.1f}"  # 100 is only all of it
        results().print(f"Of the error budget, {text}% is left, of the readings that are known.")
    for each, said in parts:
        unused = " (a default rule that is not switched on: it opens no incident)" if each.silent else ""
        results().print(f"\n{each.rule.name}: {each.definition}{unused}")
        print_table(_COLUMNS, [_cells(one) for one in said], empty="Nothing that it needs was measured.")
    return Exit.FINE


@command
async def test(
    name: Name,
    at: Annotated[str | None, typer.Option("--at", help="A time (2026-11-30T12:00Z). Default: now.")] = None,
    since: Annotated[
        str | None,
        typer.Option("--since", help="Print when it changed since then (24h, or a time)."),
    ] = None,
    until: Annotated[
        str | None, typer.Option("--until", help="The end of that period. Default: now.")
    ] = None,
    as_json: Json = False,
) -> Exit:
    """Judge a rule over stored readings at any time; exit 1 if it was true, or nobody can know."""
    from workers.databases import open_store

    if at and (since or until):
        raise Usage("--at excludes --since and --until")
    settings = load_for_reading()
    policies, rule = _rule(settings, name)
    async with open_store(settings, size=1) as pool:
        now: datetime = await pool.fetchval("select now()")
        if since or until:
            said = await _period(
                pool, policies, rule, _moment("--since", since or "24h", now), _moment("--until", until, now)
            )
        else:
            said = await _said(pool, policies, rule, _moment("--at", at, now))
    if as_json:
        print_json([_json(one) for one in said])
    else:
        print_table(_COLUMNS, [_cells(one) for one in said], empty="Nothing that it needs was measured.")
    fine = said and all(each.judgement.truth.value == "false" for each in said)
    return Exit.FINE if fine else Exit.FOUND


async def _period(
    pool: "asyncpg.Pool", policies: "Policies", rule: "RulePolicy", since: datetime, until: datetime
) -> "list[Said]":
    from settings.rules import Measured
    from store.rules.replay import judge_period, turns

    if not isinstance(rule.rule.parsed, Measured):
        raise Usage(f"{rule.rule.name} is not a rule on measured values: use --at, or test the rules in it")
    if not timedelta(0) < until - since <= LONGEST:
        raise Usage("--since must be before --until, by at most 7d")
    return turns(await judge_period(pool, policies, rule, since, until))


async def _said(pool: "asyncpg.Pool", policies: "Policies", rule: "RulePolicy", at: datetime) -> "list[Said]":
    from store.rules.replay import judge_at

    return await judge_at(pool, policies, rule, at)


async def _budget(pool: "asyncpg.Pool", rule: "RulePolicy", now: datetime) -> float | None:
    from alerts.rules import budget_left
    from settings.rules import Objective
    from store.rules.history import tallies

    objective = rule.rule.parsed
    if not isinstance(objective, Objective):
        return None
    counted = await tallies(pool, rule.rule, now, [objective.window])
    return budget_left(objective, counted[objective.window])


def _rule(settings: "Settings", name: str) -> "tuple[Policies, RulePolicy]":
    from alerts import Policies
    from settings.wording import did_you_mean

    policies = Policies(settings)
    rule = policies.rules.get(name)
    if rule is None:
        raise Usage(f"no rule has the name {name!r}{did_you_mean(name, policies.rules)}")
    return policies, rule


def _parts(policies: "Policies", rule: "RulePolicy") -> "list[RulePolicy]":
    """The rule, and all rules that it needs, each once."""
    from store.rules.judging import names_of_inputs

    found, waiting = dict[str, "RulePolicy"](), [rule]
    while waiting:
        each = waiting.pop(0)
        if each.rule.name not in found:
            found[each.rule.name] = each
            waiting += [policies.rules[name] for name in names_of_inputs(each)]
    return list(found.values())


def _moment(name: str, text: str | None, now: datetime) -> datetime:
    from reconcile.windows import require_year
    from settings.values import parse_duration

    if text is None:
        return now
    try:
        return now - parse_duration(text)
    except ValueError:
        pass
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise Usage(f'{text!r} is no time: write "24h", or such as 2026-11-30T12:00Z') from None
    try:
        require_year(name, text, moment)
    except ValueError as error:
        raise Usage(str(error)) from None
    return moment if moment.tzinfo else moment.replace(tzinfo=now.tzinfo)


def _json(said: "Said") -> dict[str, Any]:
    judgement = said.judgement
    return {
        "check": said.check,
        "slot": said.slot,
        "state": judgement.truth.value,
        "code": judgement.code.value,
        "sentence": judgement.sentence,
        "numbers": dict(judgement.numbers),
        "series": list(judgement.series),
    }


def _cells(said: "Said") -> tuple[object, ...]:
    judgement = said.judgement
    slot = f"{said.slot:%Y-%m-%d %H:%M:%SZ}"
    return said.check, slot, judgement.truth.value, judgement.code.value, judgement.sentence
