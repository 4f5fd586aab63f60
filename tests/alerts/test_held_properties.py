"""What holds messages changes nothing else, and each opening that was sent is resolved in spite of it."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from alerts import (
    AlertState,
    Effect,
    Escalated,
    Event,
    Flapping,
    Held,
    Notification,
    NotificationKind,
    Opened,
    Policy,
    Raised,
    Released,
    Resolved,
    Route,
    Silence,
    Suppression,
    acknowledge,
    resolve,
    tick,
)
from alerts.step import step
from probes.reading import Verdict
from settings.values import Severity
from tests.alerts.test_step_properties import Act, histories, some_minutes, some_routes
from tests.alerts.timeline import MINUTE, NOON, make_policy, make_reading


@st.composite
def some_full_routes(draw: st.DrawFn) -> Route:
    """Routes with everything that time can do."""
    route = draw(some_routes())
    return Route(
        route.channels,
        route.remind_every,
        route.escalations,
        acknowledge_expires=draw(st.none() | some_minutes),
        raise_after=draw(st.none() | some_minutes),
    )


some_full_policies = st.builds(
    make_policy,
    severity=st.sampled_from(Severity),
    opens_after=st.integers(1, 2),
    closes_after=st.integers(1, 2),
    routes=st.dictionaries(st.sampled_from(Severity), some_full_routes(), max_size=4),
    check=st.just("api"),
    flapping=st.builds(Flapping, flips=st.integers(2, 4), within=some_minutes),
)


@st.composite
def some_silences(draw: st.DrawFn) -> Suppression:
    starts = draw(st.lists(st.integers(0, 200), max_size=4))
    silences = [
        Silence(f"sil_{n}", {"check": "api"}, "", "ann", NOON + start * MINUTE, NOON + (start + 30) * MINUTE)
        for n, start in enumerate(starts)
    ]
    return Suppression(tuple(silences))


@dataclass
class Played:
    policy: Policy
    suppression: Suppression = field(default_factory=Suppression)
    state: AlertState = field(default_factory=AlertState)
    now: datetime = NOON
    effects: list[Effect] = field(default_factory=list)
    states: list[AlertState] = field(default_factory=list)

    def play(self, history: list[Act]) -> "Played":
        for act in history:
            self.now += act.after
            self.play_one(act)
        return self

    def play_one(self, act: Act) -> None:
        effects: tuple[Effect, ...] = ()
        if act.name == "read":
            reading = make_reading(act.verdict, self.now - act.late, slots=act.slots)
            self.state, effects = step(self.state, reading, self.policy, self.now, self.suppression)
        elif act.name == "tick":
            self.state, effects = tick(self.state, self.policy, self.now, self.suppression)
        elif act.name == "acknowledge":
            self.state, effects = acknowledge(self.state, self.policy, "ann", self.now)
        elif act.name == "resolve":
            self.state, effects = resolve(self.state, self.policy, "by hand", self.now)
        elif act.policy is not None:
            self.policy = act.policy
        self.effects += effects
        self.states.append(self.state)

    def of_incidents(self) -> dict[str, list[Effect]]:
        found: defaultdict[str, list[Effect]] = defaultdict(list)
        for effect in self.effects:
            found[effect.incident].append(effect)
        return found


def core(state: AlertState) -> tuple[object, ...]:
    """Everything that is not about messages."""
    return (
        *(state.failing, state.troubled, state.passing, state.failures, state.seen, state.reason),
        *(state.incident, state.severity, state.severity_since, state.opened_at),
        *(state.acknowledged_at, state.acknowledged_by, state.acknowledged_until),
        *(state.flips, state.flapping_since, state.calm),
    )


def decisions(effects: list[Effect]) -> list[Event]:
    """The events that do not depend on messages."""
    return [each for each in effects if not isinstance(each, Notification | Held | Released | Escalated)]


@settings(max_examples=60)
@given(some_full_policies, histories, some_silences())
def test_suppression_changes_no_state(policy: Policy, history: list[Act], silences: Suppression) -> None:
    plain, held = Played(policy).play(history), Played(policy, silences).play(history)
    assert [core(state) for state in held.states] == [core(state) for state in plain.states]
    assert decisions(held.effects) == decisions(plain.effects)


@settings(max_examples=60)
@given(some_full_policies, histories, some_silences())
def test_each_channel_that_hears_of_an_opening_hears_of_the_end(
    policy: Policy, history: list[Act], silences: Suppression
) -> None:
    played = Played(policy, silences).play(history)
    for incident, effects in played.of_incidents().items():
        assert isinstance(effects[0], Opened)
        messages = [effect for effect in effects if isinstance(effect, Notification)]
        told = {message.channel for message in messages if message.kind is not NotificationKind.RESOLVED}
        resolved = [message.channel for message in messages if message.kind is NotificationKind.RESOLVED]
        ended = any(isinstance(effect, Resolved) for effect in effects)
        assert ended is not (played.state.incident == incident)
        assert sorted(resolved) == (sorted(told) if ended else [])


@settings(max_examples=60)
@given(some_full_policies, histories, some_silences())
def test_escalation_never_goes_backwards(policy: Policy, history: list[Act], silences: Suppression) -> None:
    for effects in Played(policy, silences).play(history).of_incidents().values():
        severity, level = Severity.P3, 0
        for effect in effects:
            if isinstance(effect, Opened | Raised):
                assert effect.severity <= severity
                severity, level = effect.severity, 0
            if isinstance(effect, Escalated):
                assert effect.level > level
                level = effect.level


@settings(max_examples=60)
@given(some_full_policies, histories, some_silences())
def test_nothing_but_a_resolve_or_an_acknowledgement_is_made_while_held(
    policy: Policy, history: list[Act], silences: Suppression
) -> None:
    held: set[str] = set()
    for effect in Played(policy, silences).play(history).effects:
        if isinstance(effect, Held):
            held.add(effect.incident)
        elif isinstance(effect, Released):
            held.discard(effect.incident)
        elif isinstance(effect, Notification) and effect.incident in held:
            assert effect.kind in (NotificationKind.RESOLVED, NotificationKind.ACKNOWLEDGED)


@settings(max_examples=60)
@given(some_full_policies, histories, some_silences(), st.integers(0, 39))
def test_replaying_the_readings_of_a_prefix_changes_nothing(
    policy: Policy, history: list[Act], silences: Suppression, cut: int
) -> None:
    """A reading that is recorded again is late: what follows is what time brings, and nothing twice."""
    readings = [Act(each.name, each.after + MINUTE, each.verdict) for each in history if each.name == "read"]
    played = Played(policy, silences).play(readings)
    tick_state, _ = tick(played.state, played.policy, played.now, played.suppression)
    assert tick_state == played.state
    again = NOON
    for act in readings[: cut + 1]:
        again += act.after
        reading = make_reading(act.verdict, again)
        replayed = step(played.state, reading, played.policy, played.now, played.suppression)
        assert replayed == (played.state, ())


@settings(max_examples=60)
@given(some_full_policies, histories, some_full_policies, st.integers(-120, 120))
def test_a_decision_is_total_over_states_of_other_policies_and_clocks(
    policy: Policy, history: list[Act], other: Policy, minutes: int
) -> None:
    played = Played(policy).play(history)
    now = played.now + timedelta(minutes=minutes)
    for verdict in Verdict:
        state, effects = step(played.state, make_reading(verdict, now), other, now)
        assert state.incident is None or state.severity is not None
        assert all(effect.incident for effect in effects)
