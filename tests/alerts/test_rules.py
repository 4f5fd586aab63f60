"""How a condition over a measured value becomes an incident."""

import math
from datetime import datetime

import pytest

from alerts import AlertState, Effect, Notification, Opened, Policy, resolve, step_rule
from probes.reading import Verdict
from settings.rules import parse_condition
from tests.alerts.timeline import MINUTE, NOON, describe, make_policy, make_reading

SENTENCE = "rate > 5% for 5 minutes"


class Measurements:
    """One check that measures ``rate`` each minute; None is a reading without it."""

    def __init__(self, sentence: str = SENTENCE, policy: Policy | None = None) -> None:
        self.condition = parse_condition(sentence)
        self.policy = policy or make_policy(opens_after=1, closes_after=1, fingerprint="rule:rate@api")
        self.state = AlertState()
        self.now = NOON
        self.effects: list[Effect] = []

    def read(self, *values: float | None) -> list[list[str]]:
        return [self.read_one(value) for value in values]

    def read_one(self, value: float | None, slot: datetime | None = None) -> list[str]:
        measured = {} if value is None else {"rate": value}
        reading = make_reading(Verdict.PASS, slot or self.now, values=measured)
        self.state, effects = step_rule(self.state, self.condition, reading, self.policy, self.now)
        self.now += MINUTE
        self.effects += effects
        return [describe(effect) for effect in effects]


OPENS = ["P0 opened", "pager: opened", "chat: opened"]
ENDS = ["resolved", "pager: resolved", "chat: resolved"]


def test_a_condition_true_for_its_hold_opens_an_incident() -> None:
    assert Measurements().read(0.06, 0.06, 0.06, 0.06, 0.06, 0.06) == [[], [], [], [], [], OPENS]


def test_a_condition_without_a_hold_opens_at_once() -> None:
    assert Measurements("rate > 5%").read(0.05, 0.06) == [[], OPENS]


def test_one_good_value_restarts_the_hold() -> None:
    assert Measurements().read(0.06, 0.06, 0.06, 0.06, 0.01, *[0.06] * 5) == [[]] * 10


def test_one_good_value_ends_the_incident() -> None:
    assert Measurements("rate > 5%").read(0.06, 0.01) == [OPENS, ENDS]


def test_closes_after_counts_good_values_in_a_row() -> None:
    policy = make_policy(opens_after=1, closes_after=2)
    rate = Measurements("rate > 5% for 1 minute", policy)
    assert rate.read(0.06, 0.06, 0.01, 0.06, 0.01, 0.01) == [[], OPENS, [], [], [], ENDS]


@pytest.mark.parametrize("missing", [None, math.nan])
def test_a_reading_without_the_value_does_not_interrupt_the_hold(missing: float | None) -> None:
    assert Measurements().read(0.06, missing, missing, missing, missing, 0.06)[-1] == OPENS


def test_a_reading_without_the_value_triggers_escalations() -> None:
    rate = Measurements("rate > 5%")
    assert rate.read(0.06, None, None, None, None, None) == [OPENS, [], [], [], [], ["boss: escalated"]]


def test_a_resolve_by_hand_restarts_the_hold() -> None:
    rate = Measurements("rate > 5% for 2 minutes")
    rate.read(0.06, 0.06, 0.06)
    rate.state, _ = resolve(rate.state, rate.policy, "by hand", rate.now)
    assert rate.read(0.06, 0.06, 0.06) == [[], [], OPENS]


def test_a_late_measurement_changes_nothing() -> None:
    rate = Measurements("rate > 5%")
    rate.read(0.06, 0.06)
    before = rate.state
    assert rate.read_one(0.01, slot=NOON) == []
    assert rate.state == before


@pytest.mark.parametrize(
    ("sentence", "bad", "good"),
    [
        ("rate > 5", 5.1, 5.0),
        ("rate >= 5", 5.0, 4.9),
        ("rate < 5", 4.9, 5.0),
        ("rate <= 5", 5.0, 5.1),
        ("rate == 5", 5.0, 5.1),
        ("rate != 5", 5.1, 5.0),
    ],
)
def test_each_operator_compares_as_in_python(sentence: str, bad: float, good: float) -> None:
    assert Measurements(sentence).read(good, bad, good) == [[], OPENS, ENDS]


def test_the_reason_has_the_value_and_the_condition() -> None:
    rate = Measurements("rate > 5% for 1 minute")
    rate.read(0.06, 0.072, 0.01)
    reasons = [effect.reason for effect in rate.effects if isinstance(effect, Opened | Notification)]
    assert reasons[0] == "rate is 0.072, > 0.05 for 1m"
    assert reasons[-1] == "rate is 0.01, no longer > 0.05 for 1m"


def test_a_failing_check_is_evaluated_by_its_value() -> None:
    rate = Measurements("rate > 5%")
    reading = make_reading(Verdict.FAIL, NOON, values={"rate": 0.01})
    _, effects = step_rule(rate.state, rate.condition, reading, rate.policy, NOON)
    assert effects == ()
