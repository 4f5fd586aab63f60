"""An incident opens, becomes worse, and ends. Its messages follow by `alerts.step.announcing`."""

from datetime import datetime
from typing import Literal

from alerts.drills import settle, subject
from alerts.events import Opened, Raised, Resolved
from alerts.model import AlertState, NotificationKind, incident_id
from alerts.step import flapping
from alerts.step.decision import Decision, about_now
from probes.reading import Json
from settings.values import Severity


def open_incident(decision: Decision, slot: datetime, severity: Severity, inputs: dict[str, Json]) -> None:
    policy, state, now = decision.policy, decision.state, decision.now
    incident = incident_id(policy.fingerprint, slot)
    decision.change(
        incident=incident,
        severity=severity,
        opened_at=now,
        about=about_now(policy),
        failures=max(state.troubled, state.failing),
    )
    decision.record(
        Opened(
            incident=incident,
            fingerprint=policy.fingerprint,
            subject=subject(policy.subject, state.drill),
            severity=severity,
            reason=state.reason,
            at=now,
            inputs=inputs,
            drill=state.drill,
        )
    )
    if not state.drill:
        flapping.note_opening(decision, slot)


def raise_severity(
    decision: Decision,
    severity: Severity,
    code: Literal["readings", "money", "age"],
    inputs: dict[str, Json],
) -> None:
    """Raises the incident, with the escalations of the new severity from the first one that is due.

    An acknowledgement stays, and so does the silence of reminders and escalations after it.
    """
    incident = decision.incident
    if incident is None:
        return
    raised = Raised(
        incident=incident.id,
        severity=severity,
        reason=decision.state.reason,
        at=decision.now,
        code=code,
        inputs={"from": str(incident.severity), **inputs},
    )
    decision.change(severity=severity, severity_since=decision.now, escalated=0)
    decision.record(raised)


def close(decision: Decision, reason: str, inputs: dict[str, Json], by: str | None = None) -> None:
    """Notifies every channel that was notified before, whatever the routes are and whatever is held now.

    The counts stay. A drill leaves no trace: it explains nothing that happens to other checks.
    """
    incident, state = decision.incident, decision.state
    if incident is None:
        return
    decision.record(Resolved(incident=incident.id, reason=reason, at=decision.now, by=by, inputs=inputs))
    decision.notify(NotificationKind.RESOLVED, state.notified, reason=reason, by=by)
    ended = AlertState(
        failing=state.failing,
        troubled=state.troubled,
        troubled_since=state.troubled_since,
        passing=state.passing,
        seen=state.seen,
        places=state.places,
        restarted=state.restarted,
        ended_at=state.ended_at if state.drill else decision.now,
        flips=state.flips,
        drill=state.drill,
    )
    decision.state = settle(ended)
