"""A P0 that nobody acknowledges goes on notifying somebody, in time; each opening is followed by its end."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from alerts.model import AlertState, HeldBack
from settings import Settings
from settings.channels.webhook import WebhookChannel
from settings.policy import SeverityPolicy
from settings.values import Severity
from store import IncidentState, Snapshot
from workers.health import ProblemCode
from workers.health.escalations import escalation_problems, unresolved_problems
from workers.health.judge import judge

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
HOOK = WebhookChannel.model_validate({"kind": "webhook", "url": "https://hooks.example/"})
SETTINGS = Settings(channels={"hook": HOOK})  # a P0 escalates after 5, 15, 30 and 60 minutes
REMINDING = Settings(
    channels={"hook": HOOK}, severities={Severity.P0: SeverityPolicy(remind_every=15 * MINUTE)}
)


def found(
    state: AlertState | None,
    settings: Settings = SETTINGS,
    *,
    severity: str = "P0",
    opened: timedelta = MINUTE,
) -> list[str]:
    incident = IncidentState(
        id="inc_1",
        severity=severity,
        subject="page",
        reason="down",
        opened_at=NOW - opened,
        fingerprint="check:page",
        alert=state,
    )
    return [each.code for each in escalation_problems(snapshot([incident]), settings)]


def snapshot(incidents: Sequence[IncidentState] = (), **further: Any) -> Snapshot:
    return Snapshot(
        at=NOW,
        checks={},
        incidents=list(incidents),
        notifications=[],
        runs=[],
        planned={},
        reconciliations=[],
        workers=[],
        audit=None,
        **further,
    )


def test_a_p0_with_a_next_escalation_step_is_no_problem() -> None:
    assert found(AlertState()) == []
    assert found(AlertState(escalated=3), opened=59 * MINUTE) == []


def test_a_p0_whose_ladder_is_exhausted_stops_the_heartbeat() -> None:
    exhausted = AlertState(escalated=4)
    assert found(exhausted, opened=61 * MINUTE) == [ProblemCode.ESCALATION_EXHAUSTED]
    assert ProblemCode.ESCALATION_EXHAUSTED.stops_heartbeat
    assert found(exhausted, severity="P1", opened=MINUTE) == []
    assert found(AlertState(escalated=4, drill="drl_1"), opened=61 * MINUTE) == []


def test_the_judgement_lists_these_problems_beside_the_incident() -> None:
    state = AlertState(escalated=4)
    incident = IncidentState(
        id="inc_1",
        severity="P0",
        subject="page",
        reason="down",
        opened_at=NOW - 90 * MINUTE,
        fingerprint="check:page",
        alert=state,
    )
    codes = {problem.code for problem in judge(snapshot([incident]), SETTINGS)}
    assert codes >= {ProblemCode.INCIDENT_OPEN, ProblemCode.ESCALATION_EXHAUSTED}


def test_reminders_and_acknowledgements_keep_a_p0_from_being_exhausted() -> None:
    assert found(AlertState(escalated=4, reminded_at=NOW - MINUTE), REMINDING, opened=61 * MINUTE) == []
    acknowledged = AlertState(escalated=4, acknowledged_at=NOW, acknowledged_until=NOW + MINUTE)
    assert found(acknowledged, opened=61 * MINUTE) == []


def test_steps_to_channels_that_are_gone_notify_nobody() -> None:
    policy = SETTINGS.severities[Severity.P0]
    gone = SETTINGS.model_copy(update={"channels": {"other": HOOK}})
    assert policy.escalate
    assert found(AlertState(), gone) == [ProblemCode.ESCALATION_EXHAUSTED]


def test_without_any_channel_nothing_is_missing() -> None:
    assert found(AlertState(escalated=4), Settings(), opened=61 * MINUTE) == []


HELD = HeldBack(code="silence", by="sil_1", since=NOW - 9 * MINUTE)


@pytest.mark.parametrize(
    ("state", "opened"),
    [
        (AlertState(), 8 * MINUTE),  # its first step was due three minutes ago
        (AlertState(escalated=1, escalates_from=NOW - 18 * MINUTE), 90 * MINUTE),
        (AlertState(acknowledged_at=NOW - 9 * MINUTE, acknowledged_until=NOW - 3 * MINUTE), 9 * MINUTE),
        (AlertState(held=HeldBack(code="silence", by="s", since=NOW, until=NOW - 3 * MINUTE)), 9 * MINUTE),
    ],
)
def test_what_is_due_and_not_done_is_overdue(state: AlertState, opened: timedelta) -> None:
    assert found(state, opened=opened) == [ProblemCode.ESCALATION_OVERDUE]
    assert ProblemCode.ESCALATION_OVERDUE.stops_heartbeat


def test_a_reminder_is_overdue_too() -> None:
    late = AlertState(escalated=4, reminded_at=NOW - 18 * MINUTE)
    assert found(late, REMINDING, opened=99 * MINUTE) == [ProblemCode.ESCALATION_OVERDUE]


@pytest.mark.parametrize(
    "state",
    [
        AlertState(held=HELD),
        AlertState(calm=True),
        AlertState(paused_since=NOW - 9 * MINUTE),
        AlertState(escalates_from=NOW - 6 * MINUTE),
    ],
)
def test_nothing_is_overdue_while_the_clock_stands_still(state: AlertState) -> None:
    assert found(state, opened=9 * MINUTE) == []


def test_a_channel_without_the_resolve_of_what_it_was_sent_is_named() -> None:
    (problem,) = unresolved_problems(snapshot(unresolved={"hook": [f"inc_{n}" for n in range(5)]}))
    assert (problem.code, problem.subject) == (ProblemCode.RESOLVE_MISSING, "hook")
    assert problem.text.endswith("inc_0, inc_1, inc_2 and 2 more")
    assert problem.code.stops_heartbeat
