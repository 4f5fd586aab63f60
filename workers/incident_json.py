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
        "resolved_at": incident.resolved_at and incident.resolved_at.isoformat(),
        "resolution": incident.resolution,
    }


def details_json(details: store.IncidentDetails) -> dict[str, Any]:
    """Returns an incident with its timeline and notifications."""
    return incident_json(details.incident) | {
        "events": [{"at": e.at.isoformat(), "kind": e.kind, "detail": e.detail} for e in details.events],
        "notifications": [
            {
                "channel": n.channel,
                "kind": n.kind,
                "status": n.status,
                "attempts": n.attempts,
                "created_at": n.created_at.isoformat(),
                "delivered_at": n.delivered_at and n.delivered_at.isoformat(),
                "error": n.last_error,
            }
            for n in details.notifications
        ],
    }
