"""How an incident is raised, escalated, reminded of and acknowledged."""

from alerts import Escalation, Route
from settings.values import Severity
from tests.alerts.timeline import MINUTE, ROUTES, Timeline, make_policy


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
