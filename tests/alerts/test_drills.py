"""A drill opens and ends an incident as a failure would, and never hides or causes anything else."""

from datetime import timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from alerts.contents import incident_content
from alerts.drills import Drill, drill_of, injected, is_real, marked
from alerts.events import Opened, Resolved
from alerts.model import AlertState, Message, Notification
from alerts.policy import Policy
from alerts.step import step, tick
from alerts.suppression import Parent, Suppression
from probes.reading import Outcome, Reading, Verdict
from settings.values import Severity
from tests.alerts.timeline import MINUTE, NOON, make_policy, make_reading

DRILL = Drill("drl_1", "api", "ann", NOON - MINUTE, NOON + 14 * MINUTE)


class Drilled:
    """One check, a reading a minute: P passes, F fails, x passes and is drilled."""

    def __init__(self, policy: Policy | None = None) -> None:
        self.policy = policy or make_policy()
        self.state = AlertState()
        self.effects: list[Any] = []
        self.slot = NOON

    def read(self, letters: str, check: str = "api") -> "Drilled":
        for letter in letters:
            verdict = {"F": Verdict.FAIL, "M": Verdict.MISSED}.get(letter, Verdict.PASS)
            reading = make_reading(verdict, self.slot, check=check)
            if letter == "x":
                reading = injected(reading, DRILL)
            self.state, effects = step(self.state, reading, self.policy, self.slot)
            self.effects += effects
            self.slot += MINUTE
        return self

    @property
    def lines(self) -> list[tuple[str, str]]:
        """Each opening and end: whether it is a drill's, by its subject."""
        return [
            (each.KIND, each.subject if isinstance(each, Opened) else each.reason)
            for each in self.effects
            if isinstance(each, Opened | Resolved)
        ]

    def sent(self, kind: str) -> list[Notification]:
        return [each for each in self.effects if isinstance(each, Notification) and each.kind == kind]


def test_a_drill_opens_and_ends_an_incident_that_says_so() -> None:
    drilled = Drilled().read("PxxxPP")
    assert drilled.lines == [("opened", "[DRILL] api"), ("resolved", "it is pass")]
    assert {each.channel for each in drilled.sent("opened")} == {"pager", "chat"}
    assert {each.channel for each in drilled.sent("resolved")} == {"pager", "chat"}
    assert {each.drill for each in drilled.effects if isinstance(each, Notification)} == {"drl_1"}
    assert drilled.state.drill == ""


def test_a_drill_that_ends_early_leaves_nothing() -> None:
    drilled = Drilled().read("PxxP")
    assert (drilled.lines, drilled.state.drill) == ([], "")
    assert drilled.read("FF").lines == []  # counted from their own first reading
    assert drilled.read("F").lines == [("opened", "api")]


def test_a_real_failure_ends_the_drills_incident_and_opens_its_own() -> None:
    drilled = Drilled().read("xxxF")
    assert [kind for kind, _ in drilled.lines] == ["opened", "resolved"]
    assert "really fails" in drilled.lines[1][1]
    drilled.read("FF")
    assert drilled.lines[2] == ("opened", "api")
    assert [each.subject for each in drilled.sent("opened")][-1] == "api"
    assert drilled.sent("opened")[-1].drill == ""


def test_a_slot_that_nobody_ran_is_a_real_failure() -> None:
    assert [kind for kind, _ in Drilled().read("xxxM").lines] == ["opened", "resolved"]


def test_a_drill_never_joins_or_hides_a_measured_failure() -> None:
    assert Drilled().read("FFxxx").lines == []
    drilled = Drilled().read("FFFxxxxF")
    assert drilled.lines == [("opened", "api")]
    assert drilled.state.incident is not None


def test_drills_are_no_flips_and_no_recovery() -> None:
    drilled = Drilled().read("P" + "xxxPP" * 8)
    assert len(drilled.lines) == 16
    assert (drilled.state.flips, drilled.state.ended_at) == ((), None)


def test_each_location_that_is_drilled_counts_for_the_drill_only() -> None:
    drilled = Drilled(make_policy(agree=2))
    for _ in range(3):
        drilled.read("x", "api@eu").read("x", "api@us")
    assert drilled.lines == [("opened", "[DRILL] api")]
    drilled.read("F", "api@us").read("x", "api@eu")  # one that was recorded before the drill was ended
    assert [kind for kind, _ in drilled.lines] == ["opened", "resolved"]
    assert {name: counts.troubled for name, counts in drilled.state.places.items()} == {"eu": 0, "us": 1}
    assert drilled.state.drill == ""
    assert len(drilled.lines) == 2  # one location of two that must agree opens nothing
    assert drilled.read("FF", "api@us").lines[2:] == []
    assert drilled.read("FFF", "api@eu").lines[2:] == [("opened", "api")]


def real(drilled: Drilled) -> list[tuple[str, Any]]:
    """The openings and ends of incidents that no drill opened, and when they were."""
    drills = {each.incident for each in drilled.effects if isinstance(each, Opened) and each.drill}
    events = [each for each in drilled.effects if isinstance(each, Opened | Resolved)]
    return [(each.KIND, each.at) for each in events if each.incident not in drills]


@given(st.text("PFMx", max_size=40), st.sampled_from(["api", "api@eu"]))
def test_a_drill_changes_nothing_about_measured_failures(letters: str, check: str) -> None:
    drilled, without = Drilled(), Drilled()
    for letter in letters:
        drilled.read(letter, check)
        if letter == "x":
            without.slot += MINUTE
        else:
            without.read(letter, check)
    assert real(drilled) == real(without)


def test_a_parent_that_is_drilled_holds_no_child() -> None:
    parent = Drilled().read("xxx").state
    child = AlertState(
        incident="inc_1", severity=Severity.P1, opened_at=NOON, troubled=3, troubled_since=NOON
    )
    suppression = Suppression(parents=(Parent("api", parent, MINUTE),))
    policy = make_policy(Severity.P1, fingerprint="check:shop")
    _, effects = tick(child, policy, NOON + 3 * MINUTE, suppression)
    assert [each.kind for each in effects if isinstance(each, Notification)] == ["opened"]


def test_every_message_of_a_drill_is_marked() -> None:
    (opened, *_) = Drilled().read("xxx").sent("opened")
    content = incident_content(Message(opened, "test", "shop"))
    assert content.title == "P0 opened: [DRILL] api"
    assert content.affected[0].subject == "[DRILL] api"
    assert (content.data["drill"], content.data["drill_id"]) == (True, "drl_1")
    assert "this is a test of alerting" in content.text
    (real, *_) = Drilled().read("FFF").sent("opened")
    assert "drill" not in incident_content(Message(real, "test", "shop")).data


def test_a_reading_is_stored_as_it_was_measured() -> None:
    outcome = Outcome(Verdict.PASS, "200 in 24 ms", values={"total": 0.024}, evidence={"status": 200})
    reading = Reading("api@eu", NOON, outcome, NOON, 0.1)
    stored = marked(reading, DRILL).outcome
    assert (stored.verdict, stored.cause, stored.values) == (Verdict.PASS, "drill", {"total": 0.024})
    assert stored.evidence == {"status": 200, "drill": "drl_1"}
    assert stored.reason.endswith("(measured: 200 in 24 ms)")
    assert drill_of(marked(reading, DRILL)) == ""
    failing = injected(reading, DRILL)
    assert (drill_of(failing), is_real(failing)) == ("drl_1", False)


def test_readings_of_older_slots_are_not_drilled() -> None:
    assert not DRILL.concerns(make_reading(slot=DRILL.starts_at - timedelta(seconds=1)))
    assert DRILL.concerns(make_reading(slot=DRILL.starts_at))
    assert not DRILL.concerns(make_reading(slot=DRILL.ends_at))
