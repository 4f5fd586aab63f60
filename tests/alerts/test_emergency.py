"""What is decided while nothing can be recorded: which checks fail, when people are told, and of what."""

from datetime import datetime, timedelta
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from alerts.channels.webhook import render
from alerts.content import Phase, Tone
from alerts.emergency import (
    Failing,
    Kind,
    Limits,
    Outage,
    Progress,
    Standing,
    due,
    follow,
    notified,
    worst_first,
)
from alerts.emergency_contents import NAMED, Report, emergency_content
from alerts.model import AlertState, Counts
from alerts.policy import Flapping
from alerts.step import step
from probes.reading import Outcome, Reading
from settings.values import Severity
from tests.alerts.timeline import MINUTE, NOON, VERDICTS, make_policy

LIMITS = Limits()
SECOND = timedelta(seconds=1)
OUTAGE = Outage(
    thread="emg_1",
    number="7",
    since=NOON,
    cause="unreachable",
    reason="Postgres at db:5432 cannot be reached",
)


def make_reading(letter: str, minute: int, cause: str = "status") -> Reading:
    slot = NOON + minute * MINUTE
    return Reading("api", slot, Outcome(VERDICTS[letter], "answered 500", cause=cause), slot, 0.1)


def stand(letters: str, standing: Standing | None = None, **policy: Any) -> Standing:
    standing = standing or Standing()
    for minute, letter in enumerate(letters):
        standing = follow(standing, make_reading(letter, minute), make_policy(**policy))
    return standing


@pytest.mark.parametrize(
    ("letters", "severity"),
    [
        ("FF", None),
        ("FFF", Severity.P0),
        ("FUD", Severity.P1),
        ("UUUFFF", Severity.P0),
        ("FFFP", Severity.P0),
        ("FFFPP", None),
        ("FFFPFP", Severity.P0),
        ("FFPFF", None),
    ],
)
def test_checks_fail_as_often_as_opens_an_incident(letters: str, severity: Severity | None) -> None:
    failing = stand(letters).failing
    assert (failing and failing.severity) == severity


@hypothesis_settings(max_examples=200)
@given(st.text("PFUD", max_size=12), st.integers(1, 3), st.integers(1, 3))
def test_memory_agrees_with_what_is_recorded_later(letters: str, opens: int, closes: int) -> None:
    never = Flapping(flips=100)  # an incident that flaps stays open although its subject passes
    policy, state = make_policy(opens_after=opens, closes_after=closes, flapping=never), AlertState()
    for minute, letter in enumerate(letters):
        reading = make_reading(letter, minute)
        state, _ = step(state, reading, policy, reading.slot)
    remembered = stand(letters, opens_after=opens, closes_after=closes).failing
    assert (remembered and remembered.severity) == state.severity


def test_failures_before_the_outage_count() -> None:
    known = Standing.of("api", AlertState(failing=2, troubled=2, seen=NOON - MINUTE))
    assert stand("F", known).failing is not None


def test_an_open_incident_fails_until_it_would_be_resolved() -> None:
    state = AlertState(
        failing=9, troubled=9, seen=NOON - MINUTE, incident="inc_1", severity=Severity.P0, opened_at=NOON
    )
    known = Standing.of("api", state)
    assert known.failing == Failing("api", Severity.P0, "", NOON)
    assert stand("P", known).failing is not None
    assert stand("PP", known).failing is None


def test_a_location_counts_only_its_own_readings() -> None:
    places = {"eu": Counts(failing=2, troubled=2), "us": Counts(passing=5)}
    assert Standing.of("api@eu", AlertState(places=places)).counts.failing == 2
    assert Standing.of("api@us", AlertState(places=places)).counts.failing == 0


def test_what_only_the_store_or_the_worker_lacks_counts_as_nothing() -> None:
    standing = Standing()
    for minute, cause in enumerate(["store", "blind", "memory", "store"]):
        standing = follow(standing, make_reading("U", minute, cause), make_policy(opens_after=1))
    assert standing == Standing()


def test_a_reason_that_no_json_can_carry_still_is_reported() -> None:
    slot = NOON + MINUTE
    reading = Reading("api", slot, Outcome(VERDICTS["F"], "it says \ud800\x00", cause="body"), slot, 0.1)
    failing = follow(Standing(), reading, make_policy(opens_after=1)).failing
    assert failing is not None
    assert msgspec.json.decode(msgspec.json.encode(failing), type=Failing) == failing
    assert failing.reason == "it says \ufffd\ufffd"


def test_a_reading_counts_once() -> None:
    first = stand("FF")
    assert follow(first, make_reading("F", 1), make_policy()) == first


def failing(check: str = "api", severity: Severity = Severity.P0, since: datetime = NOON) -> Failing:
    return Failing(check, severity, "answered 500", since)


def test_the_first_message_comes_after_fifteen_seconds() -> None:
    progress = Progress(outage=OUTAGE)
    assert due(progress, [failing()], NOON + 14 * SECOND, LIMITS) is None
    assert due(progress, [], NOON + 15 * SECOND, LIMITS) is Kind.OPENED


@pytest.mark.parametrize(
    ("now", "after", "kind"),
    [
        ([failing()], 5 * MINUTE, None),
        ([], 30 * MINUTE, Kind.UPDATE),
        ([failing(), failing("pay")], 29 * SECOND, None),
        ([failing(), failing("pay")], 30 * SECOND, Kind.UPDATE),
        ([failing(), failing("page", Severity.P1)], 299 * SECOND, None),
        ([failing(), failing("page", Severity.P1)], 5 * MINUTE, Kind.UPDATE),
        ([], 299 * SECOND, None),
        ([], 5 * MINUTE, Kind.UPDATE),
    ],
)
def test_updates_are_due(now: list[Failing], after: timedelta, kind: Kind | None) -> None:
    told = notified(Progress(outage=OUTAGE), [failing()], NOON)
    assert due(told, now, NOON + after, LIMITS) is kind


def test_a_p0_that_fails_again_waits_for_five_minutes() -> None:
    """A flapping check would otherwise send a message each time."""
    told = notified(notified(Progress(outage=OUTAGE), [failing()], NOON), [], NOON)
    assert due(told, [failing()], NOON + 4 * MINUTE, LIMITS) is None
    assert due(told, [failing()], NOON + 5 * MINUTE, LIMITS) is Kind.UPDATE


def test_the_worst_come_first_and_p2_not_at_all() -> None:
    late, early = failing("late", since=NOON), failing("early", since=NOON - MINUTE)
    lesser, least = failing("lesser", Severity.P1), failing("least", Severity.P2)
    assert worst_first([least, lesser, late, early]) == (early, late, lesser)


def report(kind: Kind = Kind.OPENED, **changes: Any) -> Report:
    values: dict[str, Any] = {
        "kind": kind,
        "outage": OUTAGE,
        "sequence": 1,
        "at": NOON + 20 * SECOND,
        "failing": (failing(),),
        "worker": "probes@host",
        "environment": "production",
        "service": "shop",
        "waiting": 3,
    }
    return Report(**(values | changes))


def test_the_message_says_what_is_down_since_when_and_what_fails() -> None:
    content = emergency_content(report(), "hook", first=True)
    assert "not recorded" in content.title
    assert content.text.startswith(
        "Postgres at db:5432 cannot be reached. This has lasted since 2026-03-01 12:00:00 UTC."
    )
    assert "P0 api, for 20 s: answered 500" in content.text
    assert content.summary.endswith("Failing now: api (P0)")
    assert (content.tone, content.phase, content.thread) == (Tone.CRITICAL, Phase.OPEN, "emg_1")
    assert content.key == "emg_1:7:1:hook"


def test_many_failing_checks_are_counted() -> None:
    many = tuple(failing(f"check-{number:02}") for number in range(NAMED + 5))
    content = emergency_content(report(failing=many), "hook", first=True)
    assert content.text.endswith("… (5 more)")
    assert len(content.affected) == NAMED
    data: Any = render(content, None)["data"]
    assert len(data["failing"]) == NAMED + 5


def test_the_end_has_one_key_whoever_sends_it() -> None:
    ends = [report(Kind.RESOLVED, sequence=sequence, failing=()) for sequence in (1, 4)]
    contents = [emergency_content(each, "hook", first=False) for each in ends]
    assert {content.key for content in contents} == {"emg_1:7:resolved:hook"}
    assert {content.phase for content in contents} == {Phase.RESOLVED}
    assert {content.tone for content in contents} == {Tone.RESOLVED}


def test_dropped_readings_are_reported_at_the_end() -> None:
    content = emergency_content(report(Kind.RESOLVED, failing=(), dropped=12), "hook", first=False)
    assert "12 readings did not fit" in content.text


def test_a_verdict_that_is_late_changes_nothing() -> None:
    late = follow(stand("FFF"), make_reading("P", 1), make_policy(closes_after=1))
    assert late.failing is not None
