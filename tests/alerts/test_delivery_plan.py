"""The plan of one channel: nothing is lost or doubled, order is kept, storms are few messages."""

from collections import defaultdict
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alerts import NotificationKind
from alerts.content import Phase
from settings import Severity
from tests.alerts.delivery_world import MINUTE, NOON, SECOND, World, phases

OPENED, REMINDER, ESCALATED, ACKNOWLEDGED, RESOLVED = (
    NotificationKind.OPENED,
    NotificationKind.REMINDER,
    NotificationKind.ESCALATED,
    NotificationKind.ACKNOWLEDGED,
    NotificationKind.RESOLVED,
)
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("open"), st.sampled_from(list(Severity))),
        st.tuples(st.sampled_from(["remind", "acknowledge", "resolve"]), st.integers(0, 5)),
        st.tuples(st.just("wait"), st.sampled_from([0, 1, 20, 40, 90, 400])),
        st.tuples(st.just("turn"), st.sampled_from(["delivered", "refused", "lost", "doubtful"])),
    ),
    max_size=25,
)


def live(world: World, steps: list[tuple[str, object]]) -> dict[str, list[str]]:
    """Plays the steps; returns what was decided for each incident."""
    decided: dict[str, list[str]] = {}
    severities: dict[str, Severity] = {}
    for step, what in steps:
        if step == "open":
            incident = f"inc_{len(decided)}"
            decided[incident], severities[incident] = ["opened"], Severity(str(what))
            world.decide(incident, OPENED, severities[incident])
        elif step == "wait":
            world.now += timedelta(seconds=int(str(what)))
        elif step == "turn":
            world.turn(str(what))
        else:
            opened = [each for each, kinds in decided.items() if kinds[-1] != "resolved"]
            if opened:
                incident = opened[int(str(what)) % len(opened)]
                kind = {"remind": REMINDER, "acknowledge": ACKNOWLEDGED, "resolve": RESOLVED}[step]
                decided[incident].append(kind)
                world.decide(incident, kind, severities[incident])
    world.drain()
    return decided


@given(STEPS, st.booleans())
@settings(max_examples=80, deadline=None)
def test_nothing_is_lost_and_order_is_kept(steps: list[tuple[str, object]], keeps_alerts: bool) -> None:
    world = World(keeps_alerts=keeps_alerts)
    decided = live(world, steps)
    assert not world.waiting
    assert not world.underway
    heard: defaultdict[str, list[str]] = defaultdict(list)
    keys: dict[str, str] = {}
    for each in world.got:
        text = f"{each.content.title}|{each.content.text}"
        assert keys.setdefault(each.key, text) == text, "one key has one message"
        for incident, kind in each.incidents.items():
            heard[incident].append(kind)
    for incident, kinds in decided.items():
        rest = iter(kinds)
        assert heard[incident][-1] == kinds[-1]
        distinct = [
            kind for n, kind in enumerate(heard[incident]) if n == 0 or kind != heard[incident][n - 1]
        ]
        assert all(any(kind == each for each in rest) for kind in distinct), "in the order of the decisions"


@given(STEPS, st.booleans())
@settings(max_examples=50, deadline=None)
def test_every_thread_ends_as_its_incidents_stand(
    steps: list[tuple[str, object]], keeps_alerts: bool
) -> None:
    world = World(keeps_alerts=keeps_alerts)
    decided = live(world, steps)
    if not keeps_alerts:
        return  # a chat shows several threads in one message
    members: defaultdict[str, list[str]] = defaultdict(list)
    for incident, thread in world.threads.items():
        members[thread].append(incident)
    for thread, phase in phases(world.got).items():
        kinds = [decided[incident][-1] for incident in members[thread]]
        assert (phase is Phase.RESOLVED) == all(kind == "resolved" for kind in kinds), thread


FAILURES = st.lists(
    st.tuples(st.integers(0, 600), st.sampled_from(["P1", "P2", "P3"])), min_size=20, max_size=200
)


@given(FAILURES)
@settings(max_examples=10, deadline=None)
def test_a_storm_sends_one_message_in_five_minutes(failures: list[tuple[int, str]]) -> None:
    world = World()
    failures = sorted((at // 60, severity) for at, severity in failures)  # within ten seconds
    for number, (at, severity) in enumerate(failures):
        while world.now < NOON + at * SECOND:
            world.turn()
            world.now += SECOND / 2
        world.decide(f"inc_{number}", OPENED, Severity(severity))
    for _ in range(900):
        world.turn()
        world.now += SECOND
    grouped = [each.at for each in world.got if each.content.type == "incidents.grouped"]
    assert len(grouped) == 1
    assert sum(len(each.incidents) for each in world.got) == len(failures)


def test_500_incidents_are_one_message_with_the_ten_worst() -> None:
    world = World()
    for number in range(500):
        world.decide(f"inc_{number}", OPENED, Severity.P3 if number else Severity.P1)
    world.drain()
    (message,) = world.got
    assert message.at - NOON <= 40 * SECOND
    assert message.content.title == "P1: 500 incidents in payments: 500 open"
    assert message.content.affected[0].subject == "0"
    assert len(message.content.affected) == 10
    assert message.content.text.endswith("… (490 more)")
    for number in range(500):
        world.decide(f"inc_{number}", RESOLVED, Severity.P3 if number else Severity.P1)
    world.drain()
    assert len(world.got) == 2
    assert world.got[1].content.title == "P1: 500 incidents in payments: 500 resolved"
    assert world.got[1].content.phase is Phase.RESOLVED
    assert world.got[1].at - message.at >= 5 * MINUTE


def test_a_storm_of_one_at_a_time_is_one_message_in_five_minutes() -> None:
    world = World()
    for number in range(60):
        world.decide(f"inc_{number}", OPENED, Severity.P2)
        for _ in range(5):
            world.turn()
            world.now += SECOND
    first, second, *storm = [each.at for each in world.got]
    assert second - first < 10 * SECOND
    assert len(storm) == 1
    assert storm[0] - first <= 31 * SECOND
    world.drain()
    *_, last = world.got
    assert len(world.got) == 4
    assert last.at - storm[0] >= 5 * MINUTE


def test_no_p0_waits_in_a_storm() -> None:
    world = World()
    for number in range(100):
        world.decide(f"inc_{number}", OPENED, Severity.P2)
    world.decide("inc_p0", OPENED, Severity.P0)
    world.turn()
    (message,) = world.got
    assert (message.at, message.content.title) == (NOON, "P0 opened: p0")
    for number in range(5):
        world.decide(f"inc_more{number}", OPENED, Severity.P0)
    world.turn()
    assert world.got[1].content.title == "P0: 5 incidents in payments: 5 open"


@pytest.mark.parametrize("severity", ["P1", "P2", "P3"])
def test_an_isolated_incident_is_sent_within_a_second(severity: str) -> None:
    world = World()
    world.decide("inc_1", OPENED, Severity(severity))
    world.now += SECOND
    world.turn()
    world.decide("inc_1", RESOLVED, Severity(severity))
    world.turn()
    assert [each.content.type for each in world.got] == ["incident.opened", "incident.resolved"]


@pytest.mark.parametrize("keeps_alerts", [False, True])
def test_an_hour_of_outage_is_one_digest(keeps_alerts: bool) -> None:
    world = World(keeps_alerts=keeps_alerts)
    for number in range(60):
        world.decide(f"inc_{number}", OPENED, Severity.P0 if number == 30 else Severity.P2)
        world.turn("refused")
        world.now += MINUTE
    world.turn()
    (digest,) = world.got
    assert digest.content.title == "Digest of what waited: 60 incidents: 60 open"
    assert digest.content.affected[0].severity is Severity.P0


def test_a_reminder_is_merged_into_what_was_refused() -> None:
    world = World()
    world.decide("inc_1", OPENED, Severity.P0)
    world.turn("refused")
    world.decide("inc_1", REMINDER, Severity.P0)
    world.now += MINUTE
    world.turn()
    (message,) = world.got
    assert message.content.title == "P0 opened earlier and still open: 1"
    assert message.content.first


def test_what_may_have_arrived_is_repeated_before_what_follows() -> None:
    world = World()
    world.decide("inc_1", OPENED, Severity.P0)
    world.turn("doubtful")
    world.decide("inc_1", RESOLVED, Severity.P0)
    world.now += MINUTE
    world.turn()
    first, again, resolved = world.got
    assert first.key == again.key != resolved.key
    assert resolved.content.type == "incident.resolved"


def test_a_receiver_that_keeps_alerts_is_told_of_each_that_it_has() -> None:
    world = World(keeps_alerts=True)
    for number in range(5):
        world.decide(f"inc_{number}", OPENED, Severity.P0)
        world.turn()
        world.now += MINUTE
    for number in range(5):
        world.decide(f"inc_{number}", RESOLVED, Severity.P0)
    world.drain()
    ended = [each.content.thread for each in world.got if each.content.phase is Phase.RESOLVED]
    assert sorted(map(str, ended)) == [f"inc_{number}" for number in range(5)]


def test_an_acknowledgement_follows_what_opened_the_alert() -> None:
    world = World(keeps_alerts=True)
    world.decide("inc_1", OPENED, Severity.P0)
    world.decide("inc_1", ACKNOWLEDGED, Severity.P0)
    world.drain()
    assert [each.content.phase for each in world.got] == [Phase.OPEN, Phase.ACKNOWLEDGED]


def test_a_resolve_after_a_refused_opening_says_that_it_opened() -> None:
    world = World()
    world.decide("inc_a", OPENED, Severity.P0)
    world.turn("refused")
    world.waiting.clear()
    world.underway.clear()
    world.decide("inc_a", RESOLVED, Severity.P0)
    world.drain()
    (got,) = world.got
    assert (got.content.title, got.content.first) == ("P0 opened and resolved: a", True)
