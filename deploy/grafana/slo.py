"""SLO: how much of an objective's error budget is left, and how fast is it used?"""

from grafana_foundation_sdk.models import units

from deploy.grafana.board import Section, board, choose, values_of
from deploy.grafana.looks import GREEN, ORANGE, RED, UNKNOWN, YELLOW
from deploy.grafana.overview import RULE_STATE, RULE_STEPS, RULE_TEXTS
from deploy.grafana.panels import About, Panel, Query, bars, lines, number, states
from deploy.grafana.queries import WHERE, most

ONE = 'rule="$rule"'
PAIRS = ((14.4, "1h", "5m"), (6, "6h", "30m"), (3, "1d", "2h"), (1, "3d", "6h"))
"""How many times too fast, in the long and in the short window: docs/rules.md."""
_LEFT = "paywatch_objective_budget_left_ratio"
_UNKNOWN = "paywatch_objective_unknown_ratio"
_NO_READINGS = "unknown: no readings, or no objective"


def slo() -> str:
    variables = (
        choose(
            "rule",
            values_of("rule", "paywatch_objective_target_ratio"),
            "The objective that this page is about.",
        ),
    )
    sections = (
        Section("All objectives", [_all_left()], height=6),
        Section("$rule", [_target(), _left(), _unknown(), _state()], widths=(5, 5, 5, 9), height=6),
        Section("Burn rate", [_burn(*pair) for pair in PAIRS]),
        Section("Budget", [_left_over_time(), _unknown_over_time()]),
    )
    text = "How much of each objective's error budget is left, and how fast it is used."
    return board("SLO", text, sections, variables, since="now-7d", console="/checks")


def _all_left() -> Panel:
    about = About(
        "Budget left",
        "The share of the error budget that is left, of each objective. At 0 it is used up.",
        "rules.md",
        unit=units.PercentUnit,
        no_data=_NO_READINGS,
        steps=_LEFT_STEPS,
    )
    return bars(about, Query(most(_LEFT, by=("rule",)), "{{rule}}"))


_LEFT_STEPS = ((-1e9, RED), (0, ORANGE), (0.25, YELLOW), (0.5, GREEN))


def _target() -> Panel:
    about = About(
        "Objective",
        "The share of readings that should be good.",
        "rules.md",
        unit=units.PercentUnit,
        no_data=_NO_READINGS,
    )
    return number(about, Query(most("paywatch_objective_target_ratio", ONE)))


def _left() -> Panel:
    about = About(
        "Budget left",
        "1 minus the used share of the error budget, over the time of the objective. Readings that are "
        "unknown or missed count as neither good nor bad.",
        "rules.md",
        unit=units.PercentUnit,
        no_data=_NO_READINGS,
        steps=_LEFT_STEPS,
    )
    return number(about, Query(most(_LEFT, ONE)))


def _unknown() -> Panel:
    about = About(
        "Unknown readings",
        "Share of the slots that are unknown or were missed: the budget does not count them. The more there "
        "are, the less the other panels say.",
        "PaywatchMissedSlots",
        unit=units.PercentUnit,
        no_data=_NO_READINGS,
        steps=((0, GREEN), (0.01, UNKNOWN)),
    )
    return number(about, Query(most(_UNKNOWN, ONE)))


def _state() -> Panel:
    about = About(
        "Used too fast?",
        "What the rule said when its checks were last read. Purple: most of the last hour is unknown.",
        "rules.md",
        no_data="unknown: not judged",
        texts=RULE_TEXTS,
        steps=RULE_STEPS,
    )
    return states(about, Query(RULE_STATE.replace(WHERE, f"{WHERE},{ONE}"), "{{rule}}"))


def _burn(factor: float, long: str, short: str) -> Panel:
    about = About(
        f"{long} and {short}: at most {factor:g} times",
        f"How many times too fast the budget was used in the last {long} and in the last {short}. The rule "
        f"is true while both are above {factor:g}. A window without known readings has no line.",
        "rules.md",
        unit="none",
        no_data=_NO_READINGS,
        steps=((factor, RED),),
    )
    rates = (
        Query(most("paywatch_objective_burn_rate", ONE, f'window="{window}"'), window)
        for window in (long, short)
    )
    return lines(about, *rates)


def _left_over_time() -> Panel:
    about = About(
        "Budget left over time",
        "The share of the error budget that is left; below 0 it is used up.",
        "rules.md",
        unit=units.PercentUnit,
        no_data=_NO_READINGS,
    )
    return lines(about, Query(most(_LEFT, ONE), "left"))


def _unknown_over_time() -> Panel:
    about = About(
        "Unknown readings over time",
        "Share of the slots of the objective's time that are unknown or were missed.",
        "PaywatchMissedSlots",
        unit=units.PercentUnit,
        no_data=_NO_READINGS,
    )
    return lines(about, Query(most(_UNKNOWN, ONE), "unknown"))
