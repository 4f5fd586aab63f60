"""Incidents as JSON, for ``paywatch incident`` and the demonstration."""

from typing import Any

import store
from store import Incident


def incident_state(incident: Incident) -> str:
    if incident.resolved_at is not None:
        return "resolved"
    return "open" if incident.acknowledged_at is None else "acknowledged"


def incident_json(incident: Incident) -> dict[str, Any]:
    """Returns an incident as commands print it; times are ISO 8601 or null."""
    return {
        "id": incident.id,
        "fingerprint": incident.fingerprint,
        "subject": incident.subject,
        "severity": incident.severity,
        "state": incident_state(incident),
        "reason": incident.reason,
        "opened_at": incident.opened_at.isoformat(),
        "acknowledged_at": incident.acknowledged_at and incident.acknowledged_at.isoformat(),
        "acknowledged_by": incident.acknowledged_by,
        "acknowledged_until": incident.acknowledged_until and incident.acknowledged_until.isoformat(),
        "resolved_at": incident.resolved_at and incident.resolved_at.isoformat(),
        "resolution": incident.resolution,
        "resolved_by": incident.resolved_by,
        "drill": incident.drill,
    }


def held_by(details: store.IncidentDetails) -> store.IncidentEvent | None:
    """Returns the line of the timeline that says what holds the messages now; None if nothing does."""
    if details.incident.resolved_at is not None:
        return None
    lines = [event for event in details.events if event.kind in ("held", "released")]
    return lines[-1] if lines and lines[-1].kind == "held" else None


def _is_flapping(details: store.IncidentDetails) -> bool:
    kinds = [event.kind for event in details.events if event.kind.startswith("flapping")]
    return details.incident.resolved_at is None and kinds[-1:] == ["flapping_started"]


def details_json(details: store.IncidentDetails) -> dict[str, Any]:
    """Returns an incident with its timeline and notifications."""
    held = held_by(details)
    return incident_json(details.incident) | {
        "held": held and {"since": held.at.isoformat(), "reason": held.detail, **held.inputs},
        "flapping": _is_flapping(details),
        "events": [
            {"at": e.at.isoformat(), "kind": e.kind, "detail": e.detail, "inputs": dict(e.inputs)}
            for e in details.events
        ],
        "notifications": [
            {
                "channel": n.channel,
                "kind": n.kind,
                "status": n.status,
                "outcome": n.outcome,
                "attempts": n.attempts,
                "created_at": n.created_at.isoformat(),
                "delivered_at": n.delivered_at and n.delivered_at.isoformat(),
                "latency": n.latency,
                "reference": n.reference,
                "delivery": n.delivery,
                "sent_as": n.sent_as,
                "instead_of": n.instead_of,
                "held": n.held,
                "error": n.last_error,
            }
            for n in details.notifications
        ],
    }
