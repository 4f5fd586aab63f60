"""A check that is run from several locations: each counts its own readings, and `agree` decides."""

from dataclasses import replace

import pytest

from alerts import AlertState, Opened, Resolved
from alerts.model import Effect
from alerts.step import forget, step
from probes.reading import Verdict
from tests.alerts.timeline import MINUTE, NOON, VERDICTS, make_policy, make_reading


def read(script: str, agree: int, opens_after: int = 2) -> list[str]:
    """Reads ``eu:F us:P ...``, each location in its own minutes; returns what opened and ended."""
    policy = replace(make_policy(opens_after=opens_after, routes={}), agree=agree)
    state, said, slots = AlertState(), list[str](), dict[str, int]()
    for part in script.split():
        location, _, letter = part.partition(":")
        slots[location] = slots.get(location, 0) + 1
        slot = NOON + slots[location] * MINUTE
        reading = make_reading(VERDICTS[letter], slot, check=f"api@{location}" if location else "api")
        state, effects = step(state, reading, policy, slot)
        said += words(effects)
    return said


def words(effects: tuple[Effect, ...]) -> list[str]:
    kinds = [(Opened, "opened"), (Resolved, "resolved")]
    return [word for effect in effects for kind, word in kinds if isinstance(effect, kind)]


def test_one_location_is_enough_by_default() -> None:
    assert read("eu:F us:P eu:F us:P", agree=1) == ["opened"]


def test_one_of_two_locations_does_not_open_what_needs_two() -> None:
    assert read("eu:F us:P eu:F us:P eu:F us:P", agree=2) == []


def test_two_locations_that_agree_open_the_incident() -> None:
    assert read("eu:F us:F eu:F us:F", agree=2) == ["opened"]


def test_locations_that_fail_in_turn_do_not_agree() -> None:
    assert read("eu:F us:P eu:P us:F eu:F us:P eu:P us:F", agree=2) == []


def test_the_readings_of_one_slot_are_not_late_for_another_location() -> None:
    assert read("eu:P us:F us:F", agree=1) == ["opened"]


def test_an_incident_ends_when_too_few_locations_are_left_failing() -> None:
    opened = "eu:F us:F ap:F eu:F us:F ap:F"
    assert read(f"{opened} eu:P eu:P", agree=2) == ["opened"]
    assert read(f"{opened} eu:P eu:P us:P us:P", agree=2) == ["opened", "resolved"]


def test_a_single_location_decides_alone_whatever_must_agree() -> None:
    assert read("eu:F eu:F", agree=2) == ["opened"]


def test_readings_that_only_partly_fail_count_in_each_location() -> None:
    assert read("eu:D us:M eu:U us:D", agree=2) == ["opened"]


def test_a_location_that_is_given_up_ends_its_part() -> None:
    policy = replace(make_policy(opens_after=1, routes={}), agree=1)
    state = AlertState()
    for check, verdict in (("api@eu", Verdict.FAIL), ("api@us", Verdict.PASS), ("api@us", Verdict.PASS)):
        slot = (state.seen or NOON) + MINUTE
        state, _ = step(state, make_reading(verdict, slot, check=check), policy, slot)
    assert state.incident is not None
    state, effects = forget(state, policy, "eu", NOON + 9 * MINUTE)
    assert words(effects) == ["resolved"]
    assert set(state.places) == {"us"}


def test_a_failure_that_is_left_keeps_the_incident_open() -> None:
    policy = replace(make_policy(opens_after=1, routes={}), agree=1)
    state = AlertState()
    for check in ("api@eu", "api@us"):
        state, _ = step(state, make_reading(Verdict.FAIL, NOON, check=check), policy, NOON)
    state, effects = forget(state, policy, "eu", NOON + MINUTE)
    assert words(effects) == []
    assert state.incident is not None


def test_counts_from_before_the_first_location_do_not_stay() -> None:
    assert read(":F :F eu:P eu:P", agree=1) == ["opened", "resolved"]


@pytest.mark.parametrize("location", ["eu", "us"])
def test_the_reason_names_the_location(location: str) -> None:
    policy = make_policy(opens_after=1, routes={})
    reading = make_reading(Verdict.FAIL, NOON, check=f"api@{location}", reason="no answer")
    state, _ = step(AlertState(), reading, policy, NOON)
    assert state.reason == f"from {location}: no answer"
