"""An incident that opens and ends again and again is one flapping incident."""

from datetime import timedelta

from alerts import Flapping, FlappingEnded, FlappingStarted, NotificationKind, Route
from probes.reading import Verdict
from settings.values import Severity
from tests.alerts.timeline import MINUTE, Timeline, make_policy, make_reading

ROUTES = dict.fromkeys(Severity, Route(("chat",)))


def flappy() -> Timeline:
    return Timeline(make_policy(opens_after=1, closes_after=1, routes=ROUTES))


def test_twelve_flips_are_few_messages() -> None:
    timeline = flappy()
    timeline.read("FP" * 12)
    kinds = [str(message.kind) for message in timeline.messages]
    assert kinds == ["opened", "resolved", "opened", "resolved", "opened", "flapping"]
    assert timeline.state.incident is not None


def test_a_flapping_incident_ends_once_when_it_is_stable() -> None:
    timeline = flappy()
    timeline.read("FP" * 6)
    assert timeline.wait(28) == []
    assert timeline.wait(1) == ["flapping ended", "resolved", "chat: resolved"]
    assert timeline.messages[-1].reason == "passing steadily for 30 min"
    assert timeline.state.flapping_since is None


def test_a_flapping_incident_that_fails_steadily_stays_open_as_an_ordinary_one() -> None:
    timeline = flappy()
    timeline.read("FP" * 4)
    lines = timeline.read("F" * 32)
    assert ["flapping ended"] in lines
    ended = next(effect for effect in timeline.effects if isinstance(effect, FlappingEnded))
    assert not ended.passing
    assert timeline.read("P") == [["resolved", "chat: resolved"]]


def test_slow_changes_are_no_flapping() -> None:
    timeline = flappy()
    for _ in range(6):
        timeline.read("F")
        timeline.now += 20 * MINUTE
        timeline.read("P")
    assert not any(isinstance(effect, FlappingStarted) for effect in timeline.effects)


def test_an_incident_can_open_as_a_flapping_one() -> None:
    timeline = Timeline(make_policy(opens_after=1, closes_after=1, routes=ROUTES, flapping=Flapping(flips=3)))
    assert timeline.read("FPF")[-1] == ["P0 opened", "flapping started", "chat: flapping"]
    assert timeline.messages[-1].first


def test_nobody_is_reminded_while_a_flapping_check_passes() -> None:
    route = Route(("chat",), remind_every=5 * MINUTE)
    timeline = Timeline(make_policy(opens_after=1, closes_after=1, routes=dict.fromkeys(Severity, route)))
    timeline.read("FP" * 3)
    assert timeline.state.calm
    assert timeline.wait(20) == []


def test_a_manual_resolve_ends_flapping_and_starts_anew() -> None:
    timeline = flappy()
    timeline.read("FP" * 3)
    assert timeline.resolve() == ["resolved", "chat: resolved"]
    assert timeline.read("F") == [["P0 opened", "chat: opened"]]
    assert len(timeline.state.flips) == 1


def test_a_batch_after_an_outage_is_judged_by_the_times_of_its_readings() -> None:
    timeline = flappy()
    start, timeline.now = timeline.now, timeline.now + timedelta(hours=6)
    for number in range(8):
        verdict = Verdict.FAIL if number % 2 == 0 else Verdict.PASS
        timeline.read_one(make_reading(verdict, start + number * timedelta(minutes=29)))
    assert not any(message.kind is NotificationKind.FLAPPING for message in timeline.messages)
