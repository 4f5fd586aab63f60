"""A database clock that was ahead for a while, and was set back: nothing waits until it is so late again."""

from dataclasses import replace
from datetime import timedelta

import pytest

from alerts import Parent, Suppression
from alerts.model import AlertState
from alerts.step import step
from settings.values import Severity
from tests.alerts.delivery_world import World
from tests.alerts.test_delivery_plan import OPENED
from tests.alerts.timeline import MINUTE, NOON, ROUTES, Timeline, describe, make_policy, make_reading

AHEAD = timedelta(days=365)
ROUTE = replace(ROUTES[Severity.P0], acknowledge_expires=60 * MINUTE, raise_after=20 * MINUTE)


def timeline(severity: Severity = Severity.P0) -> Timeline:
    routes = dict.fromkeys(Severity, ROUTE)
    return Timeline(make_policy(severity, opens_after=1, closes_after=1, routes=routes))


def ahead(severity: Severity, before: str, during: str) -> Timeline:
    """Readings before and while the clock was ahead, and then the right time again. ``A``: acknowledged."""
    world = timeline(severity)
    world.read(before)
    world.now += AHEAD
    for letter in during:
        world.acknowledge() if letter == "A" else world.read(letter)
    world.now = NOON + len(before) * MINUTE
    world.read("P" if during.endswith("P") else "F")
    world.effects.clear()
    return world


@pytest.mark.parametrize(("before", "during"), [("", "F"), ("FFFFFF", "F")])
def test_escalations_and_reminders_go_on(before: str, during: str) -> None:
    world = ahead(Severity.P0, before, during)
    for _ in range(20):
        world.wait(1)
    said = {describe(each) for each in world.messages}
    assert {"pager: reminder", "chat: reminder"} <= said
    assert before or {"boss: escalated", "board: escalated"} <= said


def test_an_acknowledgement_lasts_no_longer_than_it_was_to() -> None:
    world = ahead(Severity.P0, "FF", "A")
    assert world.wait(57) == []
    assert "chat: reminder" in world.wait(4)


def test_age_raises() -> None:
    assert "raised to P1" in ahead(Severity.P2, "", "F").wait(20)


def test_flapping_ends() -> None:
    world = ahead(Severity.P0, "", "FPFPFP")
    assert world.state.flapping_since is not None
    assert "resolved" in world.wait(31)


@pytest.mark.parametrize("troubled", [0, 1])
def test_a_parent_does_not_hold_a_child_for_long(troubled: int) -> None:
    child, policy = AlertState(), timeline().policy
    parent = AlertState(ended_at=NOON + AHEAD, seen=NOON + 9 * MINUTE, troubled=troubled)
    suppression, lines = Suppression(parents=(Parent("db", parent, MINUTE),)), []
    for now in (NOON + AHEAD, NOON, NOON + 2 * MINUTE):
        child, effects = step(child, make_reading(slot=now), policy, now, suppression)
        lines += [describe(each) for each in effects]
    assert "pager: opened" in lines


def test_a_decision_of_then_is_sent_at_once() -> None:
    world = World()
    world.now += AHEAD
    world.decide("inc_api", OPENED)
    world.now -= AHEAD
    world.waiting = {id_: replace(each, due_at=world.now) for id_, each in world.waiting.items()}
    world.turn()
    assert len(world.got) == 1
