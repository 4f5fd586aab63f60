"""Problems of names in ``[[rules]]``: rules and checks that do not exist, and rules that need themselves."""

from collections.abc import Iterator, Mapping
from typing import Any

from settings.problems import Problem
from settings.rules import Condition, needed_retention, parse_condition, referenced_rules
from settings.rules.defaults import DEFAULT_RULES
from settings.values import format_duration, parse_duration
from settings.wording import did_you_mean

Table = Mapping[str, Any]
RECONCILIATIONS = "reconcile:"
"""How the readings of reconciliations begin, which a rule may name as a check."""


def rule_name(table: Table) -> Any:
    """Returns the name of a rule as written; a default rule has the default's name."""
    return table.get("name", table.get("use"))


def name_problems(rules: list[tuple[int, Table]], checks: list[str]) -> Iterator[Problem]:
    """Yields one problem for each name that refers to nothing, and for each rule that refers to itself."""
    inputs = {name: _inputs(table) for _, table in rules if isinstance(name := rule_name(table), str)}
    for index, table in rules:
        yield from _checks(index, table, checks)
        for name in _inputs(table):
            if name not in inputs and name not in DEFAULT_RULES:
                hint = did_you_mean(name, [*inputs, *DEFAULT_RULES])
                yield Problem(
                    ("rules", index, "condition"), f'no rule has the name "{name}"{hint}', echo=True
                )
        if cycle := _cycle(rule_name(table), inputs):
            path = " -> ".join(cycle)
            yield Problem(("rules", index, "condition"), f"the rule needs itself: {path}", echo=True)


def stored_too_shortly(rules: list[tuple[int, Table]], readings: Any) -> Iterator[Problem]:
    """Yields a problem for the retention of readings if it is shorter than a rule on a baseline needs."""
    try:
        stored = parse_duration(readings)
    except (TypeError, ValueError):
        return  # the default suffices, and another value is reported where it is
    for _, table in rules:
        needed = max((needed_retention(each) for each in _condition(table)), default=stored)
        if needed > stored:
            sentence = f'the rule "{rule_name(table)}" compares with a baseline: store readings for '
            yield Problem(("retention", "readings"), f"{sentence}{format_duration(needed)}", echo=True)
            return


def _checks(index: int, table: Table, checks: list[str]) -> Iterator[Problem]:
    listed = table.get("checks")
    for number, name in enumerate(listed if isinstance(listed, list) else ()):
        if isinstance(name, str) and name not in checks and not name.startswith(RECONCILIATIONS):
            hint = did_you_mean(name, checks)
            yield Problem(("rules", index, "checks", number), f"no check has this name{hint}", echo=True)


def _inputs(table: Table) -> tuple[str, ...]:
    return tuple(name for condition in _condition(table) for name in referenced_rules(condition))


def _condition(table: Table) -> list[Condition]:
    """Returns the condition of the rule; nothing without one that can be parsed: the rule reports it."""
    default = DEFAULT_RULES.get(str(table.get("use")))
    condition = table.get("condition", default and default.condition)
    try:
        return [parse_condition(condition)] if isinstance(condition, str) else []
    except ValueError:
        return []


def _cycle(name: Any, inputs: Mapping[str, tuple[str, ...]]) -> list[str]:
    """Returns a path of rules from ``name`` back to it; empty if there is none."""
    paths, seen = [[name]] if isinstance(name, str) else [], set[str]()
    while paths:
        path = paths.pop()
        for following in inputs.get(path[-1], ()):
            if following == name:
                return [*path, name]
            if following not in seen:
                seen.add(following)
                paths.append([*path, following])
    return []
