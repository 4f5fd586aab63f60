"""Tells the second of two people who change the same incident who was first, and when."""

import store
from alerts.figures import Mark


def unchanged(change: store.IncidentChange) -> str:
    """Says who was first, and when."""
    incident = change.incident
    if change.outcome is store.ChangeOutcome.ALREADY_RESOLVED:
        by = f" by {incident.resolved_by}" if incident.resolved_by else ""
        when = f"{incident.resolved_at:%Y-%m-%d %H:%M:%SZ}"
        return f"{incident.id} was already resolved{by} at {when}: {incident.resolution}"
    until = incident.acknowledged_until
    ends = f", until {until:%Y-%m-%d %H:%M:%SZ}" if until else ""
    when = f"{incident.acknowledged_at:%Y-%m-%d %H:%M:%SZ}"
    return f"{incident.id} was already acknowledged by {incident.acknowledged_by} at {when}{ends}"


def already_marked(id_: str, mark: Mark) -> str:
    return f"{mark.by} marked {id_} as a {mark.value} alert at {mark.at:%Y-%m-%d %H:%M:%SZ}"
