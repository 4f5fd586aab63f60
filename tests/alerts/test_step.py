"""How readings become incidents and notifications."""

import pytest

from alerts import AlertState, Notification, Opened, Route, incident_id, tick
from alerts.step import step
from probes.reading import Verdict
from settings.values import Severity
from tests.alerts.timeline import MINUTE, NOON, Timeline, make_policy, make_reading

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
        fingerprint="check:api",
        failures=1,
    )


def test_time_alone_opens_nothing() -> None:
    state = AlertState(failing=2, troubled=2)
    assert tick(state, make_policy(), NOON) == (state, ())
