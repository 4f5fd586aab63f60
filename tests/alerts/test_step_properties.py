"""What holds for every history of readings (also late ones), acknowledgements, pauses and edited policies."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import pairwise

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from alerts import (
    Acknowledged,
    AlertState,
    Effect,
    Escalation,
    Notification,
    NotificationKind,
    Opened,
    Policy,
    Raised,
    Resolved,
    Route,
    acknowledge,
    resolve,
    tick,
)
from alerts.step import step
from probes.reading import Verdict
from settings.values import Severity
from tests.alerts.timeline import MINUTE, NOON, make_policy, make_reading

CHANNELS = ("a", "b", "c", "d")
some_channels = st.lists(st.sampled_from(CHANNELS), max_size=3, unique=True).map(tuple)
some_minutes = st.integers(1, 20).map(lambda minutes: minutes * MINUTE)


@st.composite
def some_routes(draw: st.DrawFn) -> Route:
    afters = sorted(draw(st.lists(some_minutes, max_size=3, unique=True)))
    escalations = tuple(Escalation(after, draw(some_channels)) for after in afters)
    return Route(draw(some_channels), draw(st.none() | some_minutes), escalations)


some_policies = st.builds(
    make_policy,
    severity=st.sampled_from(Severity),
    opens_after=st.integers(1, 3),
    closes_after=st.integers(1, 3),
    routes=st.dictionaries(st.sampled_from(Severity), some_routes(), max_size=4),
)


@dataclass(frozen=True)
class Act:
    """Something that happens ``after`` the last act: to the state, or (``policy``) to the configuration."""

    name: str
    after: timedelta
    verdict: Verdict = Verdict.PASS
    slots: int = 1
    late: timedelta = timedelta(0)
    policy: Policy | None = None


some_pause = st.integers(0, 15).map(lambda minutes: minutes * MINUTE)
some_reading_acts = st.builds(
    Act,
    name=st.just("read"),
    after=some_pause,
    verdict=st.sampled_from(Verdict),
    slots=st.integers(1, 3),
    late=st.sampled_from([timedelta(0), timedelta(0), timedelta(0), 3 * MINUTE, 60 * MINUTE]),
)
other_acts = st.builds(Act, name=st.sampled_from(["tick", "acknowledge", "resolve"]), after=some_pause)
some_edits = st.builds(Act, name=st.just("edit"), after=some_pause, policy=some_policies)
histories = st.lists(some_reading_acts | some_reading_acts | other_acts | some_edits, max_size=40)


@dataclass
class World:
    policy: Policy
    state: AlertState = field(default_factory=AlertState)
    now: datetime = NOON
    effects: list[Effect] = field(default_factory=list)
    rounds: list[tuple[Effect, ...]] = field(default_factory=list)

    def plays(self, history: list[Act]) -> "World":
        for act in history:
            self.now += act.after
            self.plays_one(act)
        return self

    def plays_one(self, act: Act) -> None:
        effects: tuple[Effect, ...] = ()
        if act.name == "read":
            reading = make_reading(act.verdict, self.now - act.late, slots=act.slots)
            self.state, effects = step(self.state, reading, self.policy, self.now)
        elif act.name == "tick":
            self.state, effects = tick(self.state, self.policy, self.now)
        elif act.name == "acknowledge":
            self.state, effects = acknowledge(self.state, self.policy, "ann", self.now)
        elif act.name == "resolve":
            self.state, effects = resolve(self.state, self.policy, "by hand", self.now)
        elif act.policy is not None:
            self.policy = act.policy
        self.effects += effects
        self.rounds.append(effects)

    def ends(self) -> "World":
        """Resolves whatever is open, so that every incident of the history has an end."""
        self.plays_one(Act("resolve", timedelta(0)))
        return self

    @property
    def messages(self) -> list[Notification]:
        return [effect for effect in self.effects if isinstance(effect, Notification)]


def of_incidents(world: World) -> dict[str, list[Effect]]:
    """The effects of each incident, from its opening to the messages that follow its end."""
    grouped: defaultdict[str, list[Effect]] = defaultdict(list)
    for effect in world.effects:
        grouped[effect.incident].append(effect)
    return grouped


@given(some_policies, histories)
def test_there_is_never_more_than_one_open_incident(policy: Policy, history: list[Act]) -> None:
    world = World(policy).plays(history)
    changes = [effect for effect in world.effects if isinstance(effect, Opened | Resolved)]
    assert all(isinstance(change, Opened) for change in changes[::2])
    assert all(isinstance(change, Resolved) for change in changes[1::2])
    assert [change.incident for change in changes[:-1:2]] == [change.incident for change in changes[1::2]]
    assert (world.state.incident is not None) == (len(changes) % 2 == 1)


@given(some_policies, histories)
def test_messages_of_an_incident_follow_its_opening_and_end_with_it(
    policy: Policy, history: list[Act]
) -> None:
    for effects in of_incidents(World(policy).plays(history).ends()).values():
        assert isinstance(effects[0], Opened)
        end = next(index for index, effect in enumerate(effects) if isinstance(effect, Resolved))
        after = effects[end + 1 :]
        assert all(
            isinstance(late, Notification) and late.kind is NotificationKind.RESOLVED for late in after
        )


@given(some_policies, histories)
def test_every_notified_channel_gets_exactly_one_resolve(policy: Policy, history: list[Act]) -> None:
    for effects in of_incidents(World(policy).plays(history).ends()).values():
        messages = [effect for effect in effects if isinstance(effect, Notification)]
        resolved = Counter(note.channel for note in messages if note.kind is NotificationKind.RESOLVED)
        notified = {note.channel for note in messages if note.kind is not NotificationKind.RESOLVED}
        assert resolved == Counter(notified)
        last = {note.channel: note.kind for note in messages}
        assert set(last.values()) <= {NotificationKind.RESOLVED}


@given(some_policies, histories)
def test_exactly_a_channels_first_message_is_marked_first(policy: Policy, history: list[Act]) -> None:
    notified: set[tuple[str, str]] = set()
    for note in World(policy).plays(history).ends().messages:
        assert note.first == ((note.incident, note.channel) not in notified)
        notified.add((note.incident, note.channel))


@given(some_policies, histories)
def test_dedupe_keys_are_unique_and_sequences_grow(policy: Policy, history: list[Act]) -> None:
    world = World(policy).plays(history).ends()
    keys = [note.dedupe_key for note in world.messages]
    assert len(set(keys)) == len(keys)
    for effects in of_incidents(world).values():
        numbers = [effect.sequence for effect in effects if isinstance(effect, Notification)]
        assert numbers == list(range(1, len(numbers) + 1))


@given(some_policies, histories)
def test_no_channel_gets_two_messages_at_the_same_time(policy: Policy, history: list[Act]) -> None:
    for effects in World(policy).plays(history).rounds:
        channels = [effect.channel for effect in effects if isinstance(effect, Notification)]
        assert len(set(channels)) == len(channels)


@given(some_policies, histories)
def test_two_incidents_never_share_an_id(policy: Policy, history: list[Act]) -> None:
    strictly_later = [replace(act, after=act.after + MINUTE) for act in history]
    opened = [e.incident for e in World(policy).plays(strictly_later).effects if isinstance(e, Opened)]
    assert len(set(opened)) == len(opened)


@given(some_policies, histories)
def test_a_replay_gives_the_same_effects_and_the_same_state(policy: Policy, history: list[Act]) -> None:
    first, second = World(policy).plays(history), World(policy).plays(history)
    assert (first.effects, first.state) == (second.effects, second.state)


@given(some_policies, histories)
def test_an_acknowledged_incident_never_reminds(policy: Policy, history: list[Act]) -> None:
    for effects in of_incidents(World(policy).plays(history)).values():
        acknowledged = [index for index, effect in enumerate(effects) if isinstance(effect, Acknowledged)]
        assert len(acknowledged) <= 1
        for effect in effects[acknowledged[0] :] if acknowledged else ():
            assert not (isinstance(effect, Notification) and effect.kind is NotificationKind.REMINDER)


@given(some_policies, histories)
def test_an_acknowledged_incident_escalates_only_by_a_raise(policy: Policy, history: list[Act]) -> None:
    acknowledged: set[str] = set()
    for effects in World(policy).plays(history).rounds:
        raised = any(isinstance(effect, Raised) for effect in effects)
        for effect in effects:
            if isinstance(effect, Notification) and effect.kind is NotificationKind.ESCALATED:
                assert raised or effect.incident not in acknowledged
            if isinstance(effect, Acknowledged):
                acknowledged.add(effect.incident)


@given(some_policies, histories)
def test_an_incident_is_never_lowered(policy: Policy, history: list[Act]) -> None:
    for effects in of_incidents(World(policy).plays(history)).values():
        severities = [effect.severity for effect in effects if isinstance(effect, Notification)]
        assert all(later <= earlier for earlier, later in pairwise(severities))


@given(some_policies, histories, st.integers(0, 39))
def test_a_stored_state_continues_unchanged(policy: Policy, history: list[Act], cut: int) -> None:
    stayed = World(policy).plays(history)
    stored = World(policy).plays(history[:cut])
    stored.state = msgspec.json.decode(msgspec.json.encode(stored.state), type=AlertState)
    stored.plays(history[cut:])
    assert (stored.effects, stored.state) == (stayed.effects, stayed.state)


@given(some_policies, histories)
def test_a_late_reading_is_never_more_than_a_tick(policy: Policy, history: list[Act]) -> None:
    world = World(policy).plays(history)
    if world.state.seen is None:
        return
    for verdict in Verdict:
        late = make_reading(verdict, world.state.seen)
        assert step(world.state, late, policy, world.now) == tick(world.state, policy, world.now)
