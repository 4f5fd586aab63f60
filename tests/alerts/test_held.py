"""What holds messages of an incident, and what is said when nothing holds them any longer."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from alerts import AlertState, Escalation, Held, Parent, Policy, Released, Route, Silence, Suppression, tick
from alerts.hours import Hours
from alerts.matching import matches
from alerts.step import step
from alerts.suppression import DEPENDENCY, HOURS, MAINTENANCE, SILENCE
from alerts.windows import Window
from probes.reading import Verdict
from settings.rrule import parse_recurrence
from settings.values import Severity
from tests.alerts.timeline import MINUTE, NOON, Timeline, describe, make_policy, make_reading

NEW_YORK = ZoneInfo("America/New_York")
SILENCED = Silence("sil_1", {"check": "api"}, "we deploy", "ann", NOON - MINUTE, NOON + 30 * MINUTE)


class HeldTimeline(Timeline):
    """A timeline with something that may hold its messages."""

    def __init__(self, suppression: Suppression, **changes: Any) -> None:
        super().__init__(make_policy(opens_after=1, closes_after=1, check="api", **changes))
        self.suppression = suppression

    def read(self, letters: str) -> list[list[str]]:
        lines = []
        for letter in letters:
            verdict = Verdict.PASS if letter == "P" else Verdict.FAIL
            reading = make_reading(verdict, self.now)
            lines.append(self._apply(step(self.state, reading, self.policy, self.now, self.suppression)))
            self.now += MINUTE
        return lines

    def wait(self, minutes: float) -> list[str]:
        self.now += minutes * MINUTE
        return self._apply(tick(self.state, self.policy, self.now, self.suppression))


def test_a_silence_holds_the_opening_and_releases_it_at_its_end() -> None:
    timeline = HeldTimeline(Suppression((SILENCED,)))
    assert timeline.read("F") == [["P0 opened", "held"]]
    assert timeline.wait(28) == []
    assert timeline.wait(1) == ["released", "pager: opened", "chat: opened"]
    held = next(effect for effect in timeline.effects if isinstance(effect, Held))
    assert (held.code, held.by, held.until) == (SILENCE, "sil_1", NOON + 30 * MINUTE)
    assert held.reason == "silence of ann: we deploy"


def test_what_opened_and_ended_while_held_sends_nothing() -> None:
    timeline = HeldTimeline(Suppression((SILENCED,)))
    assert timeline.read("FP") == [["P0 opened", "held"], ["resolved"]]
    assert timeline.messages == []


def test_a_resolve_is_never_held() -> None:
    timeline = HeldTimeline(Suppression())
    timeline.read("F")
    timeline.suppression = Suppression((SILENCED,))
    assert timeline.read("FP") == [["held"], ["resolved", "pager: resolved", "chat: resolved"]]


def test_escalation_goes_on_where_it_was_when_a_hold_ends() -> None:
    timeline = HeldTimeline(Suppression())
    timeline.read("F")
    timeline.suppression = Suppression((SILENCED,))
    timeline.wait(1)  # two minutes after the opening
    assert timeline.wait(27) == []
    assert timeline.wait(1) == ["released", "pager: reminder", "chat: reminder"]
    assert timeline.wait(2.5) == []
    assert timeline.wait(0.5) == ["boss: escalated"]


def test_a_raise_that_was_held_is_said_afterwards() -> None:
    routes = {Severity.P0: Route(("chat",)), Severity.P1: Route(("chat",), raise_after=5 * MINUTE)}
    timeline = HeldTimeline(Suppression(), severity=Severity.P1, routes=routes)
    timeline.read("F")
    timeline.suppression = Suppression((SILENCED,))
    assert timeline.wait(4) == ["raised to P0", "held"]
    assert timeline.wait(25) == ["released", "chat: escalated"]
    assert timeline.messages[-1].changes[0] == "Raised from P1 to P0."


def test_a_p0_is_silenced_for_an_hour_at_most() -> None:
    long = Silence("sil_2", {"check": "api"}, "", "ann", NOON, NOON + timedelta(days=1))
    timeline = HeldTimeline(Suppression((long,)))
    timeline.read("F")
    assert timeline.wait(58.9) == []
    assert timeline.wait(0.1)[0] == "released"


def test_what_is_not_silenceable_is_not_held() -> None:
    window = Window(
        "w", {"check": "api"}, parse_recurrence("FREQ=DAILY;BYHOUR=0", None), timedelta(days=1), NEW_YORK
    )
    timeline = HeldTimeline(Suppression((SILENCED,), (window,)), silenceable=False)
    assert timeline.read("F") == [["P0 opened", "pager: opened", "chat: opened"]]


def sundays(duration: timedelta = timedelta(hours=1), hour: int = 3) -> Window:
    rule = parse_recurrence(f"FREQ=WEEKLY;BYDAY=SU;BYHOUR={hour};BYMINUTE=30", None)
    return Window("patching", {"check": "api"}, rule, duration, NEW_YORK)


@pytest.mark.parametrize(
    ("day", "hour", "begins"),
    [
        (date(2026, 3, 1), 3, "2026-03-01T08:30"),  # winter
        (date(2026, 3, 8), 3, "2026-03-08T07:30"),  # the clocks went forward an hour ago
        (date(2026, 3, 8), 2, "2026-03-08T07:30"),  # 02:30 does not exist on this day
        (date(2026, 11, 1), 1, "2026-11-01T05:30"),  # 01:30 comes twice: the first counts
        (date(2026, 11, 1), 3, "2026-11-01T08:30"),  # the clocks went back
    ],
)
def test_a_window_is_right_across_changes_of_the_clocks(day: date, hour: int, begins: str) -> None:
    start = datetime.fromisoformat(begins).replace(tzinfo=UTC)
    window = sundays(hour=hour)
    assert window.open_until(start - timedelta(seconds=1)) is None
    assert window.open_until(start) == start + timedelta(hours=1)
    assert window.open_until(start + timedelta(hours=1)) is None
    assert next(iter(window.spans(start - timedelta(days=2), start + timedelta(days=2))))[0] == start


def test_a_window_holds_and_releases() -> None:
    timeline = HeldTimeline(Suppression((), (sundays(),)))
    timeline.now = datetime(2026, 3, 1, 8, 40, tzinfo=UTC)
    assert timeline.read("F") == [["P0 opened", "held"]]
    held = next(effect for effect in timeline.effects if isinstance(effect, Held))
    assert (held.code, held.by) == (MAINTENANCE, "patching")
    assert timeline.wait(49)[0] == "released"


BUSINESS = Hours("business", frozenset(range(5)), time(9), time(17), frozenset({date(2026, 3, 9)}), NEW_YORK)


@pytest.mark.parametrize(
    ("now", "opens"),
    [
        ("2026-03-02T13:59", "2026-03-02T14:00"),  # Monday, 08:59 in New York
        ("2026-03-02T14:00", None),
        ("2026-03-02T21:59", None),
        ("2026-03-02T22:00", "2026-03-03T14:00"),
        ("2026-03-06T22:00", "2026-03-10T13:00"),  # a weekend with a change of the clocks, and a holiday
    ],
)
def test_hours_are_those_of_local_clocks(now: str, opens: str | None) -> None:
    moment = datetime.fromisoformat(now).replace(tzinfo=UTC)
    expected = None if opens is None else datetime.fromisoformat(opens).replace(tzinfo=UTC)
    assert BUSINESS.closed_until(moment) == expected


def test_hours_that_never_open_hold_nothing() -> None:
    days = frozenset(date(2026, 1, 1) + timedelta(days=n) for n in range(800))
    closed = Hours("closed", frozenset(range(7)), time(9), time(17), days, NEW_YORK)
    assert closed.closed_until(NOON) is None


def test_messages_wait_for_the_next_business_day() -> None:
    timeline = HeldTimeline(
        Suppression(), severity=Severity.P3, routes={Severity.P3: Route(("mail",), hours=BUSINESS)}
    )
    timeline.now = datetime(2026, 3, 6, 22, 30, tzinfo=UTC)
    assert timeline.read("F") == [["P3 opened", "held"]]
    held = next(effect for effect in timeline.effects if isinstance(effect, Held))
    assert (held.code, held.until) == (HOURS, datetime(2026, 3, 10, 13, tzinfo=UTC))
    timeline.now = datetime(2026, 3, 10, 13, tzinfo=UTC)
    assert timeline.wait(0) == ["released", "mail: opened"]


def parent(**state: Any) -> Suppression:
    return Suppression(parents=(Parent("database", AlertState(**state), MINUTE),))


OPEN_PARENT: dict[str, Any] = {
    "incident": "inc_db",
    "severity": Severity.P1,
    "opened_at": NOON,
    "notified": ("chat",),
}


def test_a_child_waits_while_its_parent_has_an_incident_and_speaks_when_only_the_parent_recovers() -> None:
    timeline = HeldTimeline(parent(**OPEN_PARENT))
    assert timeline.read("F") == [["P0 opened", "held"]]
    assert timeline.wait(120) == []
    timeline.suppression = parent(passing=2, seen=timeline.now, ended_at=timeline.now)
    assert timeline.wait(0) == ["held"]  # no reading of the child since
    timeline.now += timedelta(seconds=10)
    assert timeline.read("F") == [["released", "pager: opened", "chat: opened"]]


def test_a_child_that_recovers_with_its_parent_says_nothing() -> None:
    timeline = HeldTimeline(parent(**OPEN_PARENT))
    timeline.read("F")
    timeline.suppression = parent(passing=2, seen=timeline.now, ended_at=timeline.now)
    assert timeline.read("P") == [["resolved"]]
    assert timeline.messages == []


def test_a_child_waits_for_a_reading_of_its_parent_but_not_for_long() -> None:
    timeline = HeldTimeline(parent(passing=5, seen=NOON - MINUTE))
    assert timeline.read("F") == [["P0 opened", "held"]]
    assert timeline.wait(0) == ["released", "pager: opened", "chat: opened"]  # a P0 waits for a minute
    timeline = HeldTimeline(parent(passing=5, seen=NOON - MINUTE), severity=Severity.P1)
    timeline.read("F")
    assert timeline.wait(0.9) == []
    assert timeline.wait(0.1) == ["released", "chat: opened"]


def test_a_parent_that_works_holds_nothing() -> None:
    timeline = HeldTimeline(parent(passing=5, seen=NOON + MINUTE))
    assert timeline.read("F") == [["P0 opened", "pager: opened", "chat: opened"]]


def test_a_parent_that_waits_for_working_hours_or_notifies_nobody_hides_no_child() -> None:
    unannounced = OPEN_PARENT | {"notified": ()}
    assert HeldTimeline(parent(**unannounced)).read("F")[0][-1] == "chat: opened"


def test_the_first_reason_to_hold_is_recorded_and_each_change_of_it() -> None:
    timeline = HeldTimeline(Suppression((SILENCED,), parents=parent(**OPEN_PARENT).parents))
    timeline.read("F")
    timeline.wait(29)
    codes = [effect.code for effect in timeline.effects if isinstance(effect, Held)]
    assert codes == [SILENCE, DEPENDENCY]
    assert not any(isinstance(effect, Released) for effect in timeline.effects)


@pytest.mark.parametrize(
    ("matchers", "matched"),
    [
        ({"check": "api"}, True),
        ({"kind": "http", "groups": "payments", "labels.team": "shop"}, True),
        ({"rule": "slow"}, True),
        ({"severity": "P1"}, True),
        ({"severity": "P0"}, False),
        ({"check": "api", "groups": "other"}, False),
        ({"labels.team": "payments"}, False),
        ({"labels.other": "shop"}, False),
    ],
)
def test_all_matchers_must_match(matchers: dict[str, str], matched: bool) -> None:
    policy: Policy = make_policy(
        check="api", kind="http", groups=("payments",), labels={"team": "shop"}, rule="slow"
    )
    assert matches(matchers, policy, Severity.P1) is matched


def test_an_escalation_step_counts_from_the_announcement() -> None:
    route = Route(("chat",), escalations=(Escalation(5 * MINUTE, ("boss",)),))
    timeline = HeldTimeline(Suppression((SILENCED,)), routes=dict.fromkeys(Severity, route))
    timeline.read("F")
    assert timeline.wait(29) == ["released", "chat: opened"]
    assert timeline.wait(4) == []
    assert timeline.wait(1) == ["boss: escalated"]
    assert describe(timeline.effects[-2]) == "escalated"
