"""What a drill showed: it passes only if each channel got the opening and the resolve."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from store import Incident, IncidentDetails, IncidentEvent, NotificationRecord
from store.drills import DrillRecord
from tests.workers.drills.test_plan import PLAN
from workers.commands.drill import print_sight
from workers.drills.result import DrillSight

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)
DRILL = DrillRecord(
    id="drl_1",
    check="api-health",
    by="ann",
    starts_at=NOW,
    ends_at=NOW + 180 * SECOND,
    stopped_at=NOW + 60 * SECOND,
    stopped_because="withdrawn",
    active=False,
    incident="inc_1",
)
INCIDENT = Incident(
    id="inc_1",
    fingerprint="check:api-health",
    subject="[DRILL] api-health",
    severity="P0",
    reason="drill",
    opened_at=NOW + 50 * SECOND,
    acknowledged_at=None,
    acknowledged_by=None,
    acknowledged_until=None,
    resolved_at=NOW + 90 * SECOND,
    resolution="passing again",
    resolved_by=None,
    drill="drl_1",
)


def message(channel: str, kind: str, **further: Any) -> NotificationRecord:
    given: dict[str, Any] = {
        "id": 1,
        "channel": channel,
        "kind": kind,
        "sequence": 1,
        "status": "delivered",
        "attempts": 1,
        "created_at": NOW,
        "delivered_at": NOW,
        "reference": None,
        "last_error": None,
        "instead_of": None,
        "delivery": 1,
        "sent_as": None,
        "outcome": "delivered",
        "thread": None,
        "latency": 0.4,
        "held": False,
    }
    return NotificationRecord(**given | further)


ALL = [message(channel, kind) for channel in ("hook", "other") for kind in ("opened", "resolved")]


def sight(notifications: list[NotificationRecord], events: list[IncidentEvent] | None = None) -> DrillSight:
    return DrillSight(PLAN, DRILL, IncidentDetails(INCIDENT, events or [], notifications))


def test_a_drill_passes_when_every_channel_got_both() -> None:
    passed = sight([*ALL, message("boss", "escalated")])
    assert list(passed.problems()) == []
    assert (passed.all_opened, passed.all_resolved) == (True, True)
    found = passed.to_json()
    assert (found["opened_after"], found["resolved_after"], found["passed"]) == (50.0, 30.0, True)


def test_the_result_is_a_table_of_measured_times(capsys: pytest.CaptureFixture[str]) -> None:
    print_sight(sight(ALL))
    printed = capsys.readouterr()
    assert printed.err == ""
    assert printed.out.splitlines() == [
        "inc_1 opened 50.0 s after the failure was injected.",
        "It was resolved 30.0 s after the failure was withdrawn.",
        "",
        "channel\topened\tresolved",
        "hook\tdelivered after 0.4 s\tdelivered after 0.4 s",
        "other\tdelivered after 0.4 s\tdelivered after 0.4 s",
        "",
        "Every channel got the opening and the resolve (drl_1).",
    ]
    print_sight(sight(ALL[:3]))
    assert capsys.readouterr().err == "paywatch: other: the resolve was not sent\n"


def test_an_accepted_message_is_called_so() -> None:
    accepted = sight([message("hook", "opened", outcome="accepted"), *ALL[1:]])
    assert next(accepted.rows()) == ("hook", "accepted after 0.4 s", "delivered after 0.4 s")
    assert list(accepted.problems()) == []


def test_each_message_that_did_not_arrive_is_a_problem() -> None:
    failed = message("hook", "resolved", status="failed", outcome="failed", last_error="HTTP status 404")
    pending = message("other", "opened", status="pending", outcome="retry", latency=None)
    found = sight([ALL[0], failed, pending])
    assert list(found.problems()) == [
        "hook: the resolve is failed: HTTP status 404",
        "other: the opening was not delivered in time",
        "other: the resolve was not sent",
    ]
    assert (found.all_opened, found.all_resolved) == (False, False)


def test_a_message_through_a_fallback_is_none_of_the_channel() -> None:
    instead = message("hook", "opened", instead_of="other")
    assert sight([instead]).message("hook", resolved=False) is None


def test_what_held_the_messages_is_named() -> None:
    held = IncidentEvent(NOW, "held", None, "silence of bob: deploy", {"code": "silence"})
    assert "messages were held: silence of bob: deploy" in list(sight([], [held]).problems())
    open_ = DrillSight(
        PLAN, DRILL, IncidentDetails(replace(INCIDENT, resolved_at=None, resolution=None), [held], [])
    )
    assert open_.is_held
    released = IncidentEvent(NOW, "released", None, "", {})
    assert not [each for each in sight([], [held, released]).problems() if "held" in each]


def test_a_drill_without_an_incident_failed() -> None:
    real = replace(DRILL, stopped_because="real_failure", incident=None)
    first, second = DrillSight(PLAN, real, None).problems()
    assert first.startswith("api-health really failed")
    assert second.startswith("no incident opened")
