"""How readings become incidents, told as stories."""

import pytest

from alerts import AlertState, Escalation, Notify, Opened, Route, incident_id, step, tick
from probes.reading import Verdict
from settings.values import Severity
from tests.alerts.story import MINUTE, NOON, ROUTES, Story, make_policy, make_reading

P0_OPENS = ["P0 opened", "pager: opened", "chat: opened"]
P1_OPENS = ["P1 opened", "chat: opened"]


def test_passing_readings_say_nothing() -> None:
    assert Story().reads("PPPP") == [[], [], [], []]


def test_an_incident_opens_when_enough_readings_in_a_row_fail() -> None:
    assert Story().reads("FFFF") == [[], [], P0_OPENS, []]


def test_a_pass_in_between_starts_the_row_again() -> None:
    assert Story().reads("FFPFFPFFF") == [[], [], [], [], [], [], [], [], P0_OPENS]


@pytest.mark.parametrize("letters", ["DDD", "UUU", "MMM", "DUM", "FFU", "UFF"])
def test_a_row_that_does_not_pass_but_does_not_all_fail_opens_one_severity_milder(letters: str) -> None:
    assert Story().reads(letters) == [[], [], P1_OPENS]


def test_trouble_at_the_mildest_severity_opens_at_that_severity() -> None:
    story = Story(make_policy(Severity.P3, routes={Severity.P3: Route(channels=("mail",))}))
    assert story.reads("DDDFFF") == [[], [], ["P3 opened", "mail: opened"], [], [], []]


def test_an_incident_opens_at_once_where_one_reading_is_enough() -> None:
    assert Story(make_policy(opens_after=1)).reads("F") == [P0_OPENS]


def test_an_incident_is_opened_even_when_nobody_is_to_be_told() -> None:
    assert Story(make_policy(routes={}, opens_after=1)).reads("FPP") == [["P0 opened"], [], ["resolved"]]


def test_a_missed_reading_counts_for_every_slot_that_it_stands_for() -> None:
    story = Story()
    assert story.reads_one(make_reading(Verdict.MISSED, NOON, slots=2)) == []
    assert story.reads_one(make_reading(Verdict.MISSED, NOON + 2 * MINUTE, slots=5)) == P1_OPENS
    assert story.state.troubled == 7


def test_a_milder_incident_that_begins_to_fail_is_raised_and_tells_the_higher_severitys_channels() -> None:
    story = Story()
    story.reads("DDD")
    raised = ["raised to P0", "pager: escalated", "chat: escalated"]
    assert story.reads("FFF") == [[], [], raised]
    firsts = {message.channel: message.first for message in story.messages[-2:]}
    assert firsts == {"pager": True, "chat": False}


def test_a_raised_incident_is_raised_once_and_never_lowered() -> None:
    story = Story(make_policy(routes={}))
    story.reads("DDDFFF")
    assert story.reads("FFDD") == [[], [], [], []]
    assert story.state.severity is Severity.P0


def test_a_raised_incident_climbs_the_ladder_of_its_new_severity_from_the_start() -> None:
    milder = Route(("chat",), escalations=(Escalation(MINUTE, ("lead",)), Escalation(2 * MINUTE, ("lead",))))
    story = Story(make_policy(routes=dict(ROUTES) | {Severity.P1: milder}))
    story.reads("DDD")
    assert story.waits(0) == ["lead: escalated"]
    story.reads("FFF")
    assert story.waits(5) == ["boss: escalated"]


def test_a_raised_incident_is_reminded_of_from_the_moment_it_was_raised() -> None:
    route = Route(("chat",), remind_every=10 * MINUTE)
    story = Story(make_policy(routes={Severity.P0: route, Severity.P1: route}))
    story.reads("DDD")
    story.now += 5 * MINUTE
    assert story.reads("FFF")[-1] == ["raised to P0", "chat: escalated"]
    assert story.waits(8) == []
    assert story.waits(1) == ["chat: reminder"]


def test_an_acknowledged_incident_that_becomes_worse_is_still_told() -> None:
    story = Story()
    story.reads("DDD")
    story.is_acknowledged()
    assert story.reads("FFF")[-1] == ["raised to P0", "pager: escalated", "chat: escalated"]
    assert story.waits(120) == []


def test_it_is_resolved_after_enough_passes_and_tells_everyone_who_was_told() -> None:
    story = Story()
    story.reads("FFF")
    assert story.reads("PP") == [[], ["resolved", "pager: resolved", "chat: resolved"]]


def test_a_failure_between_the_passes_keeps_it_open() -> None:
    story = Story()
    story.reads("FFF")
    assert story.reads("PFPF") == [[], [], [], []]


def test_those_told_by_a_raise_or_an_escalation_hear_the_end_too() -> None:
    story = Story()
    story.reads("DDDFFF")
    story.waits(5)
    resolved = ["resolved", *(f"{name}: resolved" for name in ("chat", "pager", "boss", "board"))]
    story.waits(5)
    assert story.reads("PP")[-1] == resolved


def test_a_resolve_reaches_those_who_were_told_whatever_the_routes_say_by_now() -> None:
    story = Story()
    story.reads("FFF")
    story.policy = make_policy(routes={Severity.P0: Route(channels=("other",))})
    assert story.reads("PP")[-1] == ["resolved", "pager: resolved", "chat: resolved"]


def test_after_the_end_a_new_row_opens_a_new_incident() -> None:
    story = Story()
    story.reads("FFFPPFFF")
    ids = [effect.incident for effect in story.effects if isinstance(effect, Opened)]
    assert len(set(ids)) == 2


def test_nobody_is_reminded_before_the_time_and_everyone_of_the_severity_at_the_time() -> None:
    story = Story(make_policy(Severity.P1))
    story.reads("FFF")
    assert story.waits(28.9) == []
    assert story.waits(0.1) == ["chat: reminder"]
    assert story.waits(29) == []
    assert story.waits(1) == ["chat: reminder"]


def test_readings_are_the_clock_of_the_reminders() -> None:
    story = Story(make_policy(Severity.P1))
    lines = story.reads("F" * 64)
    assert [index for index, line in enumerate(lines) if line == ["chat: reminder"]] == [32, 62]


def test_escalation_steps_are_taken_once_each_and_in_order() -> None:
    story = Story()
    story.reads("FFF")
    assert story.waits(4) == ["boss: escalated"]
    assert story.waits(1) == []
    assert story.waits(4) == ["board: escalated", "boss: escalated"]
    assert story.waits(4) == []


def test_steps_that_are_due_together_tell_each_channel_once() -> None:
    story = Story()
    story.reads("FFF")
    assert story.waits(11) == ["boss: escalated", "board: escalated"]
    assert story.state.escalated == 2


def test_who_is_told_of_an_escalation_is_not_reminded_in_the_same_moment() -> None:
    route = Route(
        ("pager", "chat"), remind_every=5 * MINUTE, escalations=(Escalation(5 * MINUTE, ("chat",)),)
    )
    story = Story(make_policy(routes={Severity.P0: route}, opens_after=1))
    story.reads("F")
    assert story.waits(4) == ["chat: escalated", "pager: reminder"]
    assert story.waits(5) == ["pager: reminder", "chat: reminder"]


def test_a_first_message_that_is_an_escalation_is_marked_as_the_first() -> None:
    story = Story()
    story.reads("FFF")
    story.waits(11)
    assert [message.first for message in story.messages] == [True, True, True, True]


def test_an_acknowledgement_is_told_to_everyone_and_ends_reminders_and_escalations() -> None:
    story = Story()
    story.reads("FFF")
    assert story.is_acknowledged("ann") == [
        "acknowledged by ann",
        "pager: acknowledged",
        "chat: acknowledged",
    ]
    assert story.messages[-1].by == "ann"
    assert story.waits(600) == []
    assert story.reads("F" * 30) == [[]] * 30


def test_an_acknowledgement_does_not_outlive_its_incident() -> None:
    story = Story()
    story.reads("FFF")
    story.is_acknowledged()
    story.reads("PPFFF")
    assert story.waits(4) == ["boss: escalated"]


def test_a_second_acknowledgement_has_no_effect() -> None:
    story = Story()
    story.reads("FFF")
    story.is_acknowledged("ann")
    before = story.state
    assert story.is_acknowledged("bob") == []
    assert story.state == before


def test_nothing_can_be_acknowledged_or_resolved_where_nothing_is_open() -> None:
    story = Story()
    story.reads("FF")
    before = story.state
    assert (story.is_acknowledged(), story.is_resolved()) == ([], [])
    assert story.state == before


def test_resolving_by_hand_tells_everyone_why_and_counts_from_nothing() -> None:
    story = Story()
    story.reads("FFF")
    assert story.is_resolved("no longer configured") == ["resolved", "pager: resolved", "chat: resolved"]
    assert {message.reason for message in story.messages[-2:]} == {"no longer configured"}
    assert story.is_resolved() == []
    assert story.reads("FFF") == [[], [], P0_OPENS]


def test_a_late_reading_changes_no_count() -> None:
    story = Story()
    story.reads("FF")
    before = story.state
    assert story.reads_one(make_reading(Verdict.PASS, NOON)) == []
    assert story.reads_one(make_reading(Verdict.FAIL, NOON + MINUTE)) == []
    assert story.state == before


def test_a_late_reading_still_tells_the_time() -> None:
    story = Story()
    story.reads("FFF")
    story.now += 5 * MINUTE
    assert story.reads_one(make_reading(Verdict.PASS, NOON)) == ["boss: escalated"]


def test_a_slot_from_a_clock_gone_wrong_does_not_silence_the_check() -> None:
    story = Story()
    story.reads_one(make_reading(Verdict.PASS, NOON + 10_000 * MINUTE))
    assert story.reads("FFF")[-1] == P0_OPENS


def test_the_reason_of_an_incident_is_that_of_its_reading() -> None:
    story = Story(make_policy(opens_after=2))
    story.reads_one(make_reading(Verdict.FAIL, NOON, reason="answered 500"))
    story.reads_one(make_reading(Verdict.FAIL, NOON + MINUTE, reason="answered 502"))
    assert [message.reason for message in story.messages] == ["answered 502", "answered 502"]


def test_a_reminder_gives_the_latest_reason_and_a_resolve_that_of_the_passing_reading() -> None:
    story = Story(make_policy(Severity.P1, opens_after=1, closes_after=1))
    story.reads_one(make_reading(Verdict.FAIL, NOON, reason="answered 500"))
    story.reads_one(make_reading(Verdict.FAIL, NOON + MINUTE, reason="answered 502"))
    story.waits(30)
    story.reads_one(make_reading(Verdict.PASS, NOON + 40 * MINUTE, reason="answered 200"))
    assert [message.reason for message in story.messages] == ["answered 500", "answered 502", "answered 200"]


def test_a_resolve_without_a_reason_says_that_it_passes() -> None:
    story = Story(make_policy(opens_after=1, closes_after=1))
    story.reads("F")
    story.reads_one(make_reading(Verdict.PASS, story.now, reason=""))
    assert story.messages[-1].reason == "passing again"


def test_a_reason_that_no_database_can_hold_is_made_fit_and_short() -> None:
    story = Story(make_policy(opens_after=1))
    story.reads_one(make_reading(Verdict.FAIL, NOON, reason="a\x00b\ud800c" + "x" * 10_000))
    reason = story.messages[0].reason
    assert reason.startswith("a\ufffdb\ufffdcx")
    assert len(reason) == 2000


def test_the_id_of_an_incident_comes_from_its_slot_and_not_from_the_clock() -> None:
    policy = make_policy(opens_after=1)
    _, early = step(AlertState(), make_reading(), policy, NOON)
    _, late = step(AlertState(), make_reading(), policy, NOON + 60 * MINUTE)
    assert {effect.incident for effect in (early[0], late[0])} == {incident_id("check:api", NOON)}


def test_the_messages_of_an_incident_are_numbered_from_one() -> None:
    story = Story()
    story.reads("FFF")
    story.waits(5)
    story.reads("PP")
    assert [message.sequence for message in story.messages] == list(range(1, len(story.messages) + 1))
    story.reads("FFF")
    assert [message.sequence for message in story.messages[-2:]] == [1, 2]


def test_a_message_carries_what_its_reader_needs() -> None:
    story = Story(make_policy(opens_after=1))
    story.reads("F")
    assert story.messages[0] == Notify(
        incident=incident_id("check:api", NOON),
        sequence=1,
        kind=story.messages[0].kind,
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
    story = Story(make_policy(Severity.P1))
    story.reads("FFF")
    story.policy = make_policy(Severity.P0)
    assert story.reads("F") == [["raised to P0", "pager: escalated", "chat: escalated"]]


def test_a_policy_made_milder_in_mid_incident_changes_nothing_that_was_said() -> None:
    story = Story()
    story.reads("FFF")
    story.policy = make_policy(Severity.P2)
    assert story.reads("FPP") == [[], [], ["resolved", "pager: resolved", "chat: resolved"]]
