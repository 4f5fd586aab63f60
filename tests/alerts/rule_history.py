"""Histories for the tests of rules: one check, a reading each minute from noon."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from alerts.rules import History, Judgement, Sample, judge
from probes.reading import Verdict
from settings.policy import Rule
from tests.alerts.timeline import MINUTE, NOON, VERDICTS

Value = float | None | Mapping[str, float]


def make_rule(condition: str, **keys: Any) -> Rule:
    return Rule(name="r", condition=condition, **keys)


def measured(*values: Value, name: str = "rate", kind: str = "sql", every: timedelta = MINUTE) -> History:
    """A passing reading for each value; None is one without it, a mapping has all its values."""
    samples = [
        Sample(NOON + index * every, 1, Verdict.PASS, "", _values(name, value))
        for index, value in enumerate(values)
    ]
    return History("api", kind, samples)


def _values(name: str, value: Value) -> dict[str, float]:
    if isinstance(value, Mapping):
        return dict(value)
    return {} if value is None else {name: value}


def verdicts(letters: str, kind: str = "http", cause: str = "status") -> History:
    """Readings by their letters: P pass, D degraded, F fail, U unknown, M missed."""
    samples = [
        Sample(NOON + index * MINUTE, 1, VERDICTS[letter], "" if letter == "P" else cause, {})
        for index, letter in enumerate(letters)
    ]
    return History("api", kind, samples)


def judge_newest(rule: Rule, history: History, firing: tuple[str, ...] = ()) -> Judgement:
    return judge(rule, history, history.samples[-1].slot, firing)


def truths(rule: Rule, history: History) -> str:
    """The judgements of all slots as letters: T true, f false, p pending, or ? unknown."""
    judged = [judge(rule, history, sample.slot) for sample in history.samples]
    return "".join("p" if each.code == "pending" else _LETTERS[each.truth] for each in judged)


_LETTERS = {"true": "T", "false": "f", "unknown": "?"}
