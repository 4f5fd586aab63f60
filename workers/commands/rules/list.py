"""``paywatch rules list``: what each rule says now."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from workers.commands.common import Json, command
from workers.output import Exit, print_json, print_table
from workers.startup import load_for_reading

if TYPE_CHECKING:
    from settings import Settings
    from store import Incident, RuleState


@command
async def list_(
    defaults: Annotated[
        bool, typer.Option("--defaults", help="List the default rules that `use` can switch on instead.")
    ] = False,
    as_json: Json = False,
) -> Exit:
    """List the rules: what each says now, since when, and its incident."""
    if defaults:
        return _print_defaults(as_json)
    import store
    from workers.databases import open_store

    settings = load_for_reading()
    async with open_store(settings, size=1) as pool:
        states = await store.read_states(pool)
        incidents = await store.list_incidents(pool)
    rows = _rows(settings, states, {incident.fingerprint: incident for incident in incidents})
    if as_json:
        print_json(rows)
    else:
        columns = ["rule", "check", "state", "since", "severity", "incident", "what"]
        cells = [[_cell(row[column]) for column in columns] for row in rows]
        print_table(columns, cells, empty="No rule.")
    return Exit.FINE


def _print_defaults(as_json: bool) -> Exit:
    from settings.rules.defaults import DEFAULT_RULES

    rows = [(name, rule.severity, rule.condition, rule.what) for name, rule in DEFAULT_RULES.items()]
    columns = ["name", "severity", "condition", "what"]
    if as_json:
        print_json([dict(zip(columns, row, strict=True)) for row in rows])
    else:
        print_table(columns, rows, empty="No default rule.")
    return Exit.FINE


def _rows(
    settings: "Settings", states: "dict[str, RuleState]", incidents: "dict[str, Incident]"
) -> list[dict[str, Any]]:
    """Returns a row for each rule and check, and one for a rule that was never judged.

    A default rule that only conditions name has no severity: it opens nothing.
    """
    from alerts import Policies

    policies, rows = Policies(settings), list[dict[str, Any]]()
    for name, rule in policies.rules.items():
        known = [s for s in states.values() if s.rule == name and s.is_of(rule)]
        judged = [_row(state, incidents.get(state.fingerprint)) for state in known]
        unjudged = {"check": "", "state": "unknown", "code": "no_input", "since": None, "incident": None}
        unjudged["what"] = "nothing that it needs was measured yet"
        rows += [
            {
                "rule": name,
                "severity": None if rule.silent else rule.rule.severity.value,
                "condition": rule.definition,
            }
            | each
            for each in judged or [unjudged]
        ]
    return rows


def _row(state: "RuleState", incident: "Incident | None") -> dict[str, Any]:
    return {
        "check": state.check,
        "state": state.judgement.truth.value,
        "code": state.judgement.code.value,
        "since": state.since,
        "incident": incident and incident.id,
        "what": state.judgement.sentence,
    }


def _cell(value: object) -> object:
    return f"{value:%Y-%m-%d %H:%M:%SZ}" if isinstance(value, datetime) else value
