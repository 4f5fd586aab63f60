"""Readings of a worker that could not see: they count for no check, and one incident has them all."""

from dataclasses import replace

import pytest

from alerts import NETWORK, AlertState, Policies
from alerts.step import step
from probes import PROBES, Verdict, causes
from probes.reading import BLIND_CAUSES, Outcome
from settings import Settings, Severity
from tests.alerts.timeline import MINUTE, NOON, make_policy, make_reading

FAILS, PASSES = Outcome(Verdict.FAIL, "down", cause="connect"), Outcome(Verdict.PASS, "up")
BLIND = Outcome(Verdict.UNKNOWN, "no network", cause="blind")
UNKNOWN = Outcome(Verdict.UNKNOWN, "no ledger", cause="ledger")


def after(*outcomes: Outcome) -> AlertState:
    state, policy = AlertState(), make_policy()
    for minute, outcome in enumerate(outcomes):
        at = NOON + minute * MINUTE
        reading = replace(make_reading(Verdict.PASS, at), outcome=outcome)
        state, _ = step(state, reading, policy, at)
    return state


@pytest.mark.parametrize("cause", sorted(BLIND_CAUSES))
def test_blind_readings_open_no_incident(cause: str) -> None:
    assert after(*[replace(BLIND, cause=cause)] * 10).incident is None


def test_other_unknown_readings_still_open_one() -> None:
    assert after(UNKNOWN, UNKNOWN, UNKNOWN).severity is Severity.P1


def test_a_blind_worker_does_not_hide_what_another_one_sees() -> None:
    assert after(FAILS, BLIND, FAILS, BLIND, FAILS).severity is Severity.P0


def test_a_blind_worker_resolves_nothing_and_keeps_no_incident_open() -> None:
    down = [FAILS] * 3
    assert after(*down, BLIND, BLIND, BLIND).incident is not None
    assert after(*down, PASSES, BLIND, PASSES).incident is None


def test_a_failing_reading_with_a_blind_cause_still_counts() -> None:
    assert after(*[replace(FAILS, cause="blind")] * 3).severity is Severity.P0


def test_the_own_incident_is_p1_and_opens_at_once() -> None:
    policy = Policies(Settings()).by_fingerprint(NETWORK)
    assert policy is not None
    assert (policy.severity, policy.opens_after, policy.closes_after) == (Severity.P1, 1, 1)
    assert policy.subject == "sight of the workers"


def test_blind_causes_are_causes_of_every_kind_or_of_some() -> None:
    known = {cause for kind in PROBES for cause in causes(kind)}
    assert known >= BLIND_CAUSES
