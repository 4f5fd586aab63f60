"""Whether somebody responded in time."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alerts.figures import Promises, ResponseCode, Stage, judge
from settings import Severity
from tests.alerts.figures.alerts import PROMISED, PROMISES, any_alert, make_alert
from tests.alerts.timeline import MINUTE, NOON

LATER = NOON + timedelta(days=1)


@pytest.mark.parametrize(
    ("changes", "now", "code"),
    [
        ({"acknowledged_at": NOON + 15 * MINUTE}, LATER, "met"),
        ({"acknowledged_at": NOON + 16 * MINUTE}, LATER, "missed"),
        ({"resolved_at": NOON + 14 * MINUTE, "resolved_by": "ada"}, LATER, "met"),
        ({"resolved_at": NOON + 14 * MINUTE}, LATER, "not_needed"),
        ({"resolved_at": NOON + 16 * MINUTE}, LATER, "missed"),
        ({}, NOON + 14 * MINUTE, "pending"),
        ({}, NOON + 16 * MINUTE, "missed"),
        ({"severity": Severity.P3}, LATER, "not_required"),
        ({"opened_at": NOON - timedelta(days=2)}, LATER, "unknown"),
    ],
)
def test_a_response_is_judged_by_its_promise(changes: dict[str, Any], now: datetime, code: str) -> None:
    assert judge(make_alert(**changes), PROMISES, now).code == code


def test_the_promise_of_that_time_counts() -> None:
    stricter = (NOON + timedelta(hours=1), PROMISED | {Severity.P1: MINUTE})
    promises = Promises([stricter, (NOON - MINUTE, PROMISED)])
    before = make_alert(acknowledged_at=NOON + 10 * MINUTE)
    opened = NOON + timedelta(hours=2)
    after = make_alert(opened_at=opened, acknowledged_at=opened + 10 * MINUTE)
    assert [judge(each, promises, LATER).code for each in (before, after)] == ["met", "missed"]


def test_a_raised_incident_has_the_earlier_deadline() -> None:
    stages = (Stage(NOON, Severity.P1), Stage(NOON + 2 * MINUTE, Severity.P0))
    raised = make_alert(severity=Severity.P0, stages=stages, acknowledged_at=NOON + 8 * MINUTE)
    response = judge(raised, PROMISES, LATER)
    assert (response.code, response.due_at) == (ResponseCode.MISSED, NOON + 7 * MINUTE)
    late = (Stage(NOON, Severity.P1), Stage(NOON + 14 * MINUTE, Severity.P0))
    assert judge(make_alert(stages=late), PROMISES, LATER).due_at == NOON + 15 * MINUTE


def test_what_happens_after_the_response_asks_for_nothing() -> None:
    stages = (Stage(NOON, Severity.P1), Stage(NOON + 30 * MINUTE, Severity.P0))
    alert = make_alert(severity=Severity.P0, stages=stages, acknowledged_at=NOON + MINUTE)
    assert judge(alert, PROMISES, LATER).code is ResponseCode.MET


@settings(max_examples=60, deadline=None)
@given(any_alert(), st.integers(0, 7200))
def test_a_final_judgement_never_changes_with_time(alert: Any, seconds: int) -> None:
    first = judge(alert, PROMISES, NOON).code
    later = judge(alert, PROMISES, NOON + timedelta(seconds=seconds)).code
    assert later == first or (first, later) == (ResponseCode.PENDING, ResponseCode.MISSED)
