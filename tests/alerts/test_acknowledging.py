"""Acknowledgements that expire, reminders that say what changed, and raises by age and money."""

from datetime import timedelta

from alerts import Acknowledged, AcknowledgementExpired, NotificationKind, Raised, Route, acknowledge
from probes.reading import Verdict
from settings.values import Severity
from tests.alerts.timeline import MINUTE, ROUTES, Timeline, make_policy, make_reading

HOUR = timedelta(hours=1)
EXPIRING = dict(ROUTES) | {
    Severity.P0: Route(("chat",), escalations=ROUTES[Severity.P0].escalations, acknowledge_expires=HOUR)
}


def opened(timeline: Timeline) -> Timeline:
    timeline.read("F")
    timeline.now -= MINUTE  # back to the opening
    return timeline


def expiring() -> Timeline:
    return opened(Timeline(make_policy(opens_after=1, routes=EXPIRING)))


def test_an_acknowledgement_expires_and_the_incident_speaks_again() -> None:
    timeline = expiring()
    timeline.acknowledge("ann")
    acknowledged = next(effect for effect in timeline.effects if isinstance(effect, Acknowledged))
    assert acknowledged.until == timeline.now + HOUR
    assert timeline.messages[-1].until == timeline.now + HOUR
    assert timeline.wait(59) == []
    assert timeline.wait(1) == ["acknowledgement expired", "chat: reminder"]
    assert timeline.messages[-1].changes[0] == "The acknowledgement by ann has expired."
    expired = next(effect for effect in timeline.effects if isinstance(effect, AcknowledgementExpired))
    assert expired.by == "ann"


def test_escalation_goes_on_where_it_was_after_an_expiry() -> None:
    timeline = expiring()
    timeline.wait(3)
    timeline.acknowledge()
    timeline.wait(60)
    assert timeline.wait(1.9) == []
    assert timeline.wait(0.1) == ["boss: escalated"]
    assert timeline.messages[-1].level == 1


def test_an_expired_acknowledgement_can_be_given_again() -> None:
    timeline = expiring()
    timeline.acknowledge("ann")
    timeline.wait(60)
    assert timeline.acknowledge("bob")[0] == "acknowledged by bob"


def test_an_acknowledgement_lasts_as_long_as_its_person_says() -> None:
    timeline = expiring()
    state, effects = acknowledge(timeline.state, timeline.policy, "ann", timeline.now, 2 * HOUR)
    assert state.acknowledged_until == timeline.now + 2 * HOUR
    extended, effects = acknowledge(state, timeline.policy, "ann", timeline.now + HOUR, 2 * HOUR)
    assert extended.acknowledged_until == timeline.now + 3 * HOUR
    assert [type(effect) for effect in effects] == [Acknowledged]
    assert acknowledge(state, timeline.policy, "bob", timeline.now, 2 * HOUR) == (state, ())


def test_a_reminder_says_what_has_changed() -> None:
    timeline = opened(Timeline(make_policy(Severity.P1, opens_after=1)))
    timeline.now += MINUTE
    timeline.read_one(make_reading(Verdict.FAIL, timeline.now, reason="refused"))
    timeline.read("FF")
    timeline.wait(30)
    reminder = timeline.messages[-1]
    assert reminder.kind is NotificationKind.REMINDER
    assert reminder.reason == "it is fail"
    assert reminder.changes == ("3 more readings did not pass, 4 in all.",)
    timeline.read_one(make_reading(Verdict.FAIL, timeline.now, reason="refused"))
    timeline.wait(30)
    changed = timeline.messages[-1]
    assert changed.changes == (
        "Before, the reason was: it is fail",
        "1 more reading did not pass, 5 in all.",
    )
    timeline.wait(30)
    last = timeline.messages[-1]
    assert last.changes == ("No further reading did not pass, 5 in all.",)


def test_an_incident_is_raised_by_its_age_one_severity_at_a_time() -> None:
    routes = {severity: Route((severity.lower(),), raise_after=HOUR) for severity in Severity}
    timeline = opened(Timeline(make_policy(Severity.P2, opens_after=1, routes=routes)))
    assert timeline.wait(59.9) == []
    lines = timeline.wait(0.1)
    assert lines[0] == "raised to P1"
    assert lines[1:] == [f"{Severity.P1.lower()}: escalated"]
    assert timeline.wait(59.9) == []
    assert timeline.wait(0.1)[0] == "raised to P0"
    assert timeline.wait(600) == []
    assert [effect.code for effect in timeline.effects if isinstance(effect, Raised)] == ["age", "age"]


def test_money_at_risk_makes_a_p0() -> None:
    policy = make_policy(Severity.P1, 1, 1, raise_above={"at_risk_usd": 100_000})
    timeline = Timeline(policy)

    def differs(minor_units: float) -> list[str]:
        values = {"at_risk_usd": minor_units}
        return timeline.read_one(make_reading(Verdict.DEGRADED, timeline.now, values=values))

    assert differs(100_000) == ["P2 opened", "mail: opened"]
    assert differs(100_001) == ["raised to P0", "pager: escalated", "chat: escalated"]
    assert differs(50) == []
    timeline.read("P")
    assert differs(200_000)[0] == "P0 opened"
