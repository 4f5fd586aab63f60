"""How readings become incidents, told as stories."""

import pytest

from alerts import AlertState, Escalation, Notification, Opened, Route, incident_id, step, tick
from probes.reading import Verdict
from settings.values import Severity
from tests.alerts.timeline import MINUTE, NOON, ROUTES, Timeline, make_policy, make_reading

P0_OPENS = ["P0 opened", "pager: opened", "chat: opened"]
P1_OPENS = ["P1 opened", "chat: opened"]


def test_passing_readings_say_nothing() -> None:
    assert Timeline().reads("PPPP") == [[], [], [], []]


def test_an_incident_opens_when_enough_readings_in_a_row_fail() -> None:
    assert Timeline().reads("FFFF") == [[], [], P0_OPENS, []]


def test_a_pass_in_between_starts_the_row_again() -> None:
    assert Timeline().reads("FFPFFPFFF") == [[], [], [], [], [], [], [], [], P0_OPENS]


@pytest.mark.parametrize("letters", ["DDD", "UUU", "MMM", "DUM", "FFU", "UFF"])
def test_a_row_that_does_not_pass_but_does_not_all_fail_opens_one_severity_milder(letters: str) -> None:
    assert Timeline().reads(letters) == [[], [], P1_OPENS]


def test_trouble_at_the_mildest_severity_opens_at_that_severity() -> None:
    timeline = Timeline(make_policy(Severity.P3, routes={Severity.P3: Route(channels=("mail",))}))
    assert timeline.reads("DDDFFF") == [[], [], ["P3 opened", "mail: opened"], [], [], []]


def test_an_incident_opens_at_once_where_one_reading_is_enough() -> None:
    assert Timeline(make_policy(opens_after=1)).reads("F") == [P0_OPENS]


def test_an_incident_is_opened_even_when_nobody_is_to_be_told() -> None:
    assert Timeline(make_policy(routes={}, opens_after=1)).reads("FPP") == [["P0 opened"], [], ["resolved"]]


def test_a_missed_reading_counts_for_every_slot_that_it_stands_for() -> None:
    timeline = Timeline()
    assert timeline.reads_one(make_reading(Verdict.MISSED, NOON, slots=2)) == []
    assert timeline.reads_one(make_reading(Verdict.MISSED, NOON + 2 * MINUTE, slots=5)) == P1_OPENS
    assert timeline.state.troubled == 7


def test_a_milder_incident_that_begins_to_fail_is_raised_and_tells_the_higher_severitys_channels() -> None:
    timeline = Timeline()
    timeline.reads("DDD")
    raised = ["raised to P0", "pager: escalated", "chat: escalated"]
    assert timeline.reads("FFF") == [[], [], raised]
    firsts = {message.channel: message.first for message in timeline.messages[-2:]}
    assert firsts == {"pager": True, "chat": False}


def test_a_raised_incident_is_raised_once_and_never_lowered() -> None:
    timeline = Timeline(make_policy(routes={}))
    timeline.reads("DDDFFF")
    assert timeline.reads("FFDD") == [[], [], [], []]
    assert timeline.state.severity is Severity.P0


def test_a_raised_incident_climbs_the_ladder_of_its_new_severity_from_the_start() -> None:
    milder = Route(("chat",), escalations=(Escalation(MINUTE, ("lead",)), Escalation(2 * MINUTE, ("lead",))))
    timeline = Timeline(make_policy(routes=dict(ROUTES) | {Severity.P1: milder}))
    timeline.reads("DDD")
    assert timeline.waits(0) == ["lead: escalated"]
    timeline.reads("FFF")
    assert timeline.waits(5) == ["boss: escalated"]


def test_a_raised_incident_is_reminded_of_from_the_moment_it_was_raised() -> None:
    route = Route(("chat",), remind_every=10 * MINUTE)
    timeline = Timeline(make_policy(routes={Severity.P0: route, Severity.P1: route}))
    timeline.reads("DDD")
    timeline.now += 5 * MINUTE
    assert timeline.reads("FFF")[-1] == ["raised to P0", "chat: escalated"]
    assert timeline.waits(8) == []
    assert timeline.waits(1) == ["chat: reminder"]


def test_an_acknowledged_incident_that_becomes_worse_is_still_told() -> None:
    timeline = Timeline()
    timeline.reads("DDD")
    timeline.is_acknowledged()
    assert timeline.reads("FFF")[-1] == ["raised to P0", "pager: escalated", "chat: escalated"]
    assert timeline.waits(120) == []


def test_it_is_resolved_after_enough_passes_and_tells_everyone_who_was_told() -> None:
    timeline = Timeline()
    timeline.reads("FFF")
    assert timeline.reads("PP") == [[], ["resolved", "pager: resolved", "chat: resolved"]]


def test_a_failure_between_the_passes_keeps_it_open() -> None:
    timeline = Timeline()
    timeline.reads("FFF")
    assert timeline.reads("PFPF") == [[], [], [], []]


def test_those_told_by_a_raise_or_an_escalation_hear_the_end_too() -> None:
    timeline = Timeline()
    timeline.reads("DDDFFF")
    timeline.waits(5)
    resolved = ["resolved", *(f"{name}: resolved" for name in ("chat", "pager", "boss", "board"))]
    timeline.waits(5)
    assert timeline.reads("PP")[-1] == resolved


def test_a_resolve_reaches_those_who_were_told_whatever_the_routes_say_by_now() -> None:
    timeline = Timeline()
    timeline.reads("FFF")
    timeline.policy = make_policy(routes={Severity.P0: Route(channels=("other",))})
    assert timeline.reads("PP")[-1] == ["resolved", "pager: resolved", "chat: resolved"]


def test_after_the_end_a_new_row_opens_a_new_incident() -> None:
    timeline = Timeline()
    timeline.reads("FFFPPFFF")
    ids = [effect.incident for effect in timeline.effects if isinstance(effect, Opened)]
    assert len(set(ids)) == 2


def test_nobody_is_reminded_before_the_time_and_everyone_of_the_severity_at_the_time() -> None:
    timeline = Timeline(make_policy(Severity.P1))
    timeline.reads("FFF")
    assert timeline.waits(28.9) == []
    assert timeline.waits(0.1) == ["chat: reminder"]
    assert timeline.waits(29) == []
    assert timeline.waits(1) == ["chat: reminder"]


def test_readings_are_the_clock_of_the_reminders() -> None:
    timeline = Timeline(make_policy(Severity.P1))
    lines = timeline.reads("F" * 64)
    assert [index for index, line in enumerate(lines) if line == ["chat: reminder"]] == [32, 62]


def test_escalation_steps_are_taken_once_each_and_in_order() -> None:
    timeline = Timeline()
    timeline.reads("FFF")
    assert timeline.waits(4) == ["boss: escalated"]
    assert timeline.waits(1) == []
    assert timeline.waits(4) == ["board: escalated", "boss: escalated"]
    assert timeline.waits(4) == []


def test_steps_that_are_due_together_tell_each_channel_once() -> None:
    timeline = Timeline()
    timeline.reads("FFF")
    assert timeline.waits(11) == ["boss: escalated", "board: escalated"]
    assert timeline.state.escalated == 2


def test_who_is_told_of_an_escalation_is_not_reminded_in_the_same_moment() -> None:
    route = Route(
        ("pager", "chat"), remind_every=5 * MINUTE, escalations=(Escalation(5 * MINUTE, ("chat",)),)
    )
    timeline = Timeline(make_policy(routes={Severity.P0: route}, opens_after=1))
    timeline.reads("F")
    assert timeline.waits(4) == ["chat: escalated", "pager: reminder"]
    assert timeline.waits(5) == ["pager: reminder", "chat: reminder"]


def test_a_first_message_that_is_an_escalation_is_marked_as_the_first() -> None:
    timeline = Timeline()
    timeline.reads("FFF")
    timeline.waits(11)
    assert [message.first for message in timeline.messages] == [True, True, True, True]


def test_an_acknowledgement_is_told_to_everyone_and_ends_reminders_and_escalations() -> None:
    timeline = Timeline()
    timeline.reads("FFF")
    assert timeline.is_acknowledged("ann") == [
        "acknowledged by ann",
        "pager: acknowledged",
        "chat: acknowledged",
    ]
    assert timeline.messages[-1].by == "ann"
    assert timeline.waits(600) == []
    assert timeline.reads("F" * 30) == [[]] * 30


def test_an_acknowledgement_does_not_outlive_its_incident() -> None:
    timeline = Timeline()
    timeline.reads("FFF")
    timeline.is_acknowledged()
    timeline.reads("PPFFF")
    assert timeline.waits(4) == ["boss: escalated"]


def test_a_second_acknowledgement_has_no_effect() -> None:
    timeline = Timeline()
    timeline.reads("FFF")
    timeline.is_acknowledged("ann")
    before = timeline.state
    assert timeline.is_acknowledged("bob") == []
    assert timeline.state == before


def test_nothing_can_be_acknowledged_or_resolved_where_nothing_is_open() -> None:
    timeline = Timeline()
    timeline.reads("FF")
    before = timeline.state
    assert (timeline.is_acknowledged(), timeline.is_resolved()) == ([], [])
    assert timeline.state == before


def test_resolving_by_hand_tells_everyone_why_and_counts_from_nothing() -> None:
    timeline = Timeline()
    timeline.reads("FFF")
    assert timeline.is_resolved("no longer configured") == ["resolved", "pager: resolved", "chat: resolved"]
    assert {message.reason for message in timeline.messages[-2:]} == {"no longer configured"}
    assert timeline.is_resolved() == []
    assert timeline.reads("FFF") == [[], [], P0_OPENS]


def test_a_late_reading_changes_no_count() -> None:
    timeline = Timeline()
    timeline.reads("FF")
    before = timeline.state
    assert timeline.reads_one(make_reading(Verdict.PASS, NOON)) == []
    assert timeline.reads_one(make_reading(Verdict.FAIL, NOON + MINUTE)) == []
    assert timeline.state == before


def test_a_late_reading_still_tells_the_time() -> None:
    timeline = Timeline()
    timeline.reads("FFF")
    timeline.now += 5 * MINUTE
    assert timeline.reads_one(make_reading(Verdict.PASS, NOON)) == ["boss: escalated"]


def test_a_slot_from_a_clock_gone_wrong_does_not_silence_the_check() -> None:
    timeline = Timeline()
    timeline.reads_one(make_reading(Verdict.PASS, NOON + 10_000 * MINUTE))
    assert timeline.reads("FFF")[-1] == P0_OPENS


def test_the_reason_of_an_incident_is_that_of_its_reading() -> None:
    timeline = Timeline(make_policy(opens_after=2))
    timeline.reads_one(make_reading(Verdict.FAIL, NOON, reason="answered 500"))
    timeline.reads_one(make_reading(Verdict.FAIL, NOON + MINUTE, reason="answered 502"))
    assert [message.reason for message in timeline.messages] == ["answered 502", "answered 502"]


def test_a_reminder_gives_the_latest_reason_and_a_resolve_that_of_the_passing_reading() -> None:
    timeline = Timeline(make_policy(Severity.P1, opens_after=1, closes_after=1))
    timeline.reads_one(make_reading(Verdict.FAIL, NOON, reason="answered 500"))
    timeline.reads_one(make_reading(Verdict.FAIL, NOON + MINUTE, reason="answered 502"))
    timeline.waits(30)
    timeline.reads_one(make_reading(Verdict.PASS, NOON + 40 * MINUTE, reason="answered 200"))
    assert [message.reason for message in timeline.messages] == [
        "answered 500",
        "answered 502",
        "answered 200",
    ]


def test_a_resolve_without_a_reason_says_that_it_passes() -> None:
    timeline = Timeline(make_policy(opens_after=1, closes_after=1))
    timeline.reads("F")
    timeline.reads_one(make_reading(Verdict.PASS, timeline.now, reason=""))
    assert timeline.messages[-1].reason == "passing again"


def test_a_reason_that_no_database_can_hold_is_made_fit_and_short() -> None:
    timeline = Timeline(make_policy(opens_after=1))
    timeline.reads_one(make_reading(Verdict.FAIL, NOON, reason="a\x00b\ud800c" + "x" * 10_000))
    reason = timeline.messages[0].reason
    assert reason.startswith("a\ufffdb\ufffdcx")
    assert len(reason) == 2000


def test_the_id_of_an_incident_comes_from_its_slot_and_not_from_the_clock() -> None:
    policy = make_policy(opens_after=1)
    _, early = step(AlertState(), make_reading(), policy, NOON)
    _, late = step(AlertState(), make_reading(), policy, NOON + 60 * MINUTE)
    assert {effect.incident for effect in (early[0], late[0])} == {incident_id("check:api", NOON)}


def test_the_messages_of_an_incident_are_numbered_from_one() -> None:
    timeline = Timeline()
    timeline.reads("FFF")
    timeline.waits(5)
    timeline.reads("PP")
    assert [message.sequence for message in timeline.messages] == list(range(1, len(timeline.messages) + 1))
    timeline.reads("FFF")
    assert [message.sequence for message in timeline.messages[-2:]] == [1, 2]


def test_a_message_carries_what_its_reader_needs() -> None:
    timeline = Timeline(make_policy(opens_after=1))
    timeline.reads("F")
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


def test_time_alone_does_nothing_where_nothing_is_open() -> None:
    state = AlertState(failing=2, troubled=2)
    assert tick(state, make_policy(), NOON) == (state, ())


def test_a_policy_made_stricter_in_mid_incident_raises_it() -> None:
    timeline = Timeline(make_policy(Severity.P1))
    timeline.reads("FFF")
    timeline.policy = make_policy(Severity.P0)
    assert timeline.reads("F") == [["raised to P0", "pager: escalated", "chat: escalated"]]


def test_a_policy_made_milder_in_mid_incident_changes_nothing_that_was_said() -> None:
    timeline = Timeline()
    timeline.reads("FFF")
    timeline.policy = make_policy(Severity.P2)
    assert timeline.reads("FPP") == [[], [], ["resolved", "pager: resolved", "chat: resolved"]]
