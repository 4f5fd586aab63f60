"""How readings become incidents and notifications."""

import pytest

from alerts import AlertState, Escalation, Notification, Opened, Route, incident_id, step, tick
from probes.reading import Verdict
from settings.values import Severity
from tests.alerts.timeline import MINUTE, NOON, ROUTES, Timeline, make_policy, make_reading

P0_OPENS = ["P0 opened", "pager: opened", "chat: opened"]
P1_OPENS = ["P1 opened", "chat: opened"]


def test_passing_readings_send_nothing() -> None:
    assert Timeline().read("PPPP") == [[], [], [], []]


def test_enough_failing_readings_in_a_row_open_an_incident() -> None:
    assert Timeline().read("FFFF") == [[], [], P0_OPENS, []]


def test_a_passing_reading_restarts_the_count() -> None:
    assert Timeline().read("FFPFFPFFF") == [[], [], [], [], [], [], [], [], P0_OPENS]


@pytest.mark.parametrize("letters", ["DDD", "UUU", "MMM", "DUM", "FFU", "UFF"])
def test_a_row_that_only_partly_fails_opens_one_severity_lower(letters: str) -> None:
    assert Timeline().read(letters) == [[], [], P1_OPENS]


def test_the_lowest_severity_is_not_lowered_further() -> None:
    timeline = Timeline(make_policy(Severity.P3, routes={Severity.P3: Route(channels=("mail",))}))
    assert timeline.read("DDDFFF") == [[], [], ["P3 opened", "mail: opened"], [], [], []]


def test_opens_after_one_opens_at_the_first_failure() -> None:
    assert Timeline(make_policy(opens_after=1)).read("F") == [P0_OPENS]


def test_an_incident_opens_without_channels() -> None:
    assert Timeline(make_policy(routes={}, opens_after=1)).read("FPP") == [["P0 opened"], [], ["resolved"]]


def test_a_missed_reading_counts_for_each_of_its_slots() -> None:
    timeline = Timeline()
    assert timeline.read_one(make_reading(Verdict.MISSED, NOON, slots=2)) == []
    assert timeline.read_one(make_reading(Verdict.MISSED, NOON + 2 * MINUTE, slots=5)) == P1_OPENS
    assert timeline.state.troubled == 7


def test_a_raise_notifies_the_channels_of_the_higher_severity() -> None:
    timeline = Timeline()
    timeline.read("DDD")
    raised = ["raised to P0", "pager: escalated", "chat: escalated"]
    assert timeline.read("FFF") == [[], [], raised]
    firsts = {message.channel: message.first for message in timeline.messages[-2:]}
    assert firsts == {"pager": True, "chat": False}


def test_a_raised_incident_is_raised_once_and_never_lowered() -> None:
    timeline = Timeline(make_policy(routes={}))
    timeline.read("DDDFFF")
    assert timeline.read("FFDD") == [[], [], [], []]
    assert timeline.state.severity is Severity.P0


def test_a_raised_incident_restarts_at_the_first_escalation() -> None:
    milder = Route(("chat",), escalations=(Escalation(MINUTE, ("lead",)), Escalation(2 * MINUTE, ("lead",))))
    timeline = Timeline(make_policy(routes=dict(ROUTES) | {Severity.P1: milder}))
    timeline.read("DDD")
    assert timeline.wait(0) == ["lead: escalated"]
    timeline.read("FFF")
    assert timeline.wait(5) == ["boss: escalated"]


def test_reminders_count_from_the_raise() -> None:
    route = Route(("chat",), remind_every=10 * MINUTE)
    timeline = Timeline(make_policy(routes={Severity.P0: route, Severity.P1: route}))
    timeline.read("DDD")
    timeline.now += 5 * MINUTE
    assert timeline.read("FFF")[-1] == ["raised to P0", "chat: escalated"]
    assert timeline.wait(8) == []
    assert timeline.wait(1) == ["chat: reminder"]


def test_an_acknowledged_incident_is_still_raised() -> None:
    timeline = Timeline()
    timeline.read("DDD")
    timeline.acknowledge()
    assert timeline.read("FFF")[-1] == ["raised to P0", "pager: escalated", "chat: escalated"]
    assert timeline.wait(120) == []


def test_enough_passing_readings_resolve_and_notify_all() -> None:
    timeline = Timeline()
    timeline.read("FFF")
    assert timeline.read("PP") == [[], ["resolved", "pager: resolved", "chat: resolved"]]


def test_a_failure_between_passes_keeps_the_incident_open() -> None:
    timeline = Timeline()
    timeline.read("FFF")
    assert timeline.read("PFPF") == [[], [], [], []]


def test_a_resolve_notifies_raised_and_escalated_channels() -> None:
    timeline = Timeline()
    timeline.read("DDDFFF")
    timeline.wait(5)
    resolved = ["resolved", *(f"{name}: resolved" for name in ("chat", "pager", "boss", "board"))]
    timeline.wait(5)
    assert timeline.read("PP")[-1] == resolved


def test_a_resolve_ignores_routes_that_have_changed() -> None:
    timeline = Timeline()
    timeline.read("FFF")
    timeline.policy = make_policy(routes={Severity.P0: Route(channels=("other",))})
    assert timeline.read("PP")[-1] == ["resolved", "pager: resolved", "chat: resolved"]


def test_failures_after_a_resolve_open_a_new_incident() -> None:
    timeline = Timeline()
    timeline.read("FFFPPFFF")
    ids = [effect.incident for effect in timeline.effects if isinstance(effect, Opened)]
    assert len(set(ids)) == 2


def test_reminders_are_sent_exactly_when_they_are_due() -> None:
    timeline = Timeline(make_policy(Severity.P1))
    timeline.read("FFF")
    assert timeline.wait(28.9) == []
    assert timeline.wait(0.1) == ["chat: reminder"]
    assert timeline.wait(29) == []
    assert timeline.wait(1) == ["chat: reminder"]


def test_readings_trigger_reminders() -> None:
    timeline = Timeline(make_policy(Severity.P1))
    lines = timeline.read("F" * 64)
    assert [index for index, line in enumerate(lines) if line == ["chat: reminder"]] == [32, 62]


def test_each_escalation_happens_once_and_in_order() -> None:
    timeline = Timeline()
    timeline.read("FFF")
    assert timeline.wait(4) == ["boss: escalated"]
    assert timeline.wait(1) == []
    assert timeline.wait(4) == ["board: escalated", "boss: escalated"]
    assert timeline.wait(4) == []


def test_escalations_due_together_notify_a_channel_once() -> None:
    timeline = Timeline()
    timeline.read("FFF")
    assert timeline.wait(11) == ["boss: escalated", "board: escalated"]
    assert timeline.state.escalated == 2


def test_an_escalated_channel_gets_no_reminder_at_the_same_time() -> None:
    route = Route(
        ("pager", "chat"), remind_every=5 * MINUTE, escalations=(Escalation(5 * MINUTE, ("chat",)),)
    )
    timeline = Timeline(make_policy(routes={Severity.P0: route}, opens_after=1))
    timeline.read("F")
    assert timeline.wait(4) == ["chat: escalated", "pager: reminder"]
    assert timeline.wait(5) == ["pager: reminder", "chat: reminder"]


def test_an_escalation_can_be_a_channels_first_message() -> None:
    timeline = Timeline()
    timeline.read("FFF")
    timeline.wait(11)
    assert [message.first for message in timeline.messages] == [True, True, True, True]


def test_an_acknowledgement_ends_reminders_and_escalations() -> None:
    timeline = Timeline()
    timeline.read("FFF")
    assert timeline.acknowledge("ann") == [
        "acknowledged by ann",
        "pager: acknowledged",
        "chat: acknowledged",
    ]
    assert timeline.messages[-1].by == "ann"
    assert timeline.wait(600) == []
    assert timeline.read("F" * 30) == [[]] * 30


def test_a_new_incident_is_not_acknowledged() -> None:
    timeline = Timeline()
    timeline.read("FFF")
    timeline.acknowledge()
    timeline.read("PPFFF")
    assert timeline.wait(4) == ["boss: escalated"]


def test_a_second_acknowledgement_has_no_effect() -> None:
    timeline = Timeline()
    timeline.read("FFF")
    timeline.acknowledge("ann")
    before = timeline.state
    assert timeline.acknowledge("bob") == []
    assert timeline.state == before


def test_without_an_incident_nothing_is_acknowledged_or_resolved() -> None:
    timeline = Timeline()
    timeline.read("FF")
    before = timeline.state
    assert (timeline.acknowledge(), timeline.resolve()) == ([], [])
    assert timeline.state == before


def test_a_resolve_by_hand_gives_its_reason_and_restarts_the_counts() -> None:
    timeline = Timeline()
    timeline.read("FFF")
    assert timeline.resolve("no longer configured") == ["resolved", "pager: resolved", "chat: resolved"]
    assert {message.reason for message in timeline.messages[-2:]} == {"no longer configured"}
    assert timeline.resolve() == []
    assert timeline.read("FFF") == [[], [], P0_OPENS]


def test_a_late_reading_changes_no_count() -> None:
    timeline = Timeline()
    timeline.read("FF")
    before = timeline.state
    assert timeline.read_one(make_reading(Verdict.PASS, NOON)) == []
    assert timeline.read_one(make_reading(Verdict.FAIL, NOON + MINUTE)) == []
    assert timeline.state == before


def test_a_late_reading_triggers_what_is_due_by_time() -> None:
    timeline = Timeline()
    timeline.read("FFF")
    timeline.now += 5 * MINUTE
    assert timeline.read_one(make_reading(Verdict.PASS, NOON)) == ["boss: escalated"]


def test_a_slot_in_the_future_does_not_silence_the_check() -> None:
    timeline = Timeline()
    timeline.read_one(make_reading(Verdict.PASS, NOON + 10_000 * MINUTE))
    assert timeline.read("FFF")[-1] == P0_OPENS


def test_an_incident_has_the_reason_of_its_reading() -> None:
    timeline = Timeline(make_policy(opens_after=2))
    timeline.read_one(make_reading(Verdict.FAIL, NOON, reason="answered 500"))
    timeline.read_one(make_reading(Verdict.FAIL, NOON + MINUTE, reason="answered 502"))
    assert [message.reason for message in timeline.messages] == ["answered 502", "answered 502"]


def test_each_message_has_the_reason_of_the_latest_reading() -> None:
    timeline = Timeline(make_policy(Severity.P1, opens_after=1, closes_after=1))
    timeline.read_one(make_reading(Verdict.FAIL, NOON, reason="answered 500"))
    timeline.read_one(make_reading(Verdict.FAIL, NOON + MINUTE, reason="answered 502"))
    timeline.wait(30)
    timeline.read_one(make_reading(Verdict.PASS, NOON + 40 * MINUTE, reason="answered 200"))
    assert [message.reason for message in timeline.messages] == [
        "answered 500",
        "answered 502",
        "answered 200",
    ]


def test_a_resolve_without_a_reason_says_passing_again() -> None:
    timeline = Timeline(make_policy(opens_after=1, closes_after=1))
    timeline.read("F")
    timeline.read_one(make_reading(Verdict.PASS, timeline.now, reason=""))
    assert timeline.messages[-1].reason == "passing again"


def test_a_reason_is_made_storable_and_short() -> None:
    timeline = Timeline(make_policy(opens_after=1))
    timeline.read_one(make_reading(Verdict.FAIL, NOON, reason="a\x00b\ud800c" + "x" * 10_000))
    reason = timeline.messages[0].reason
    assert reason.startswith("a\ufffdb\ufffdcx")
    assert len(reason) == 2000


def test_an_incidents_id_depends_on_the_slot_and_not_the_time() -> None:
    policy = make_policy(opens_after=1)
    _, early = step(AlertState(), make_reading(), policy, NOON)
    _, late = step(AlertState(), make_reading(), policy, NOON + 60 * MINUTE)
    assert {effect.incident for effect in (early[0], late[0])} == {incident_id("check:api", NOON)}


def test_messages_of_an_incident_are_numbered_from_one() -> None:
    timeline = Timeline()
    timeline.read("FFF")
    timeline.wait(5)
    timeline.read("PP")
    assert [message.sequence for message in timeline.messages] == list(range(1, len(timeline.messages) + 1))
    timeline.read("FFF")
    assert [message.sequence for message in timeline.messages[-2:]] == [1, 2]


def test_a_notification_is_complete() -> None:
    timeline = Timeline(make_policy(opens_after=1))
    timeline.read("F")
    assert timeline.messages[0] == Notification(
        incident=incident_id("check:api", NOON),
        sequence=1,
        kind=timeline.messages[0].kind,
        channel="pager",
        subject="api",
        severity=Severity.P0,
        reason="it is fail",
        opened_at=NOON,
        at=NOON,
        runbook="https://wiki.example/api",
        first=True,
    )


def test_time_alone_opens_nothing() -> None:
    state = AlertState(failing=2, troubled=2)
    assert tick(state, make_policy(), NOON) == (state, ())


def test_a_stricter_policy_raises_an_open_incident() -> None:
    timeline = Timeline(make_policy(Severity.P1))
    timeline.read("FFF")
    timeline.policy = make_policy(Severity.P0)
    assert timeline.read("F") == [["raised to P0", "pager: escalated", "chat: escalated"]]


def test_a_milder_policy_does_not_lower_an_open_incident() -> None:
    timeline = Timeline()
    timeline.read("FFF")
    timeline.policy = make_policy(Severity.P2)
    assert timeline.read("FPP") == [[], [], ["resolved", "pager: resolved", "chat: resolved"]]
