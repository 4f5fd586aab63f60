"""The documented body (docs/alerts.md): its fields are stable, and their values are complete."""

from alerts.model import Message, Notice
from probes.reading import Json

VERSION = 1
"""Grows when a field is removed or changes its meaning; a new field does not change it."""


def render_incident(message: Message) -> dict[str, Json]:
    notification = message.notification
    return {
        "version": VERSION,
        "type": f"incident.{notification.kind}",
        "timestamp": notification.at.isoformat(),
        "data": {
            "id": notification.dedupe_key,
            "incident": notification.incident,
            "sequence": notification.sequence,
            "first": notification.first,
            "subject": notification.subject,
            "severity": str(notification.severity),
            "reason": notification.reason,
            "opened_at": notification.opened_at.isoformat(),
            "acknowledged_by": notification.by,
            "runbook": notification.runbook,
            "service": message.service,
            "environment": message.environment,
        },
    }


def render_notice(notice: Notice) -> dict[str, Json]:
    return {
        "version": VERSION,
        "type": "reconciliation.ended",
        "timestamp": notice.at.isoformat(),
        "data": {
            "id": notice.dedupe_key,
            "run": notice.run,
            "account": notice.account,
            "from": notice.from_.isoformat(),
            "until": notice.until.isoformat(),
            "status": notice.status,
            "reason": notice.reason,
            "summary": notice.summary,
            "details": list(notice.details),
            "position": notice.position,
            "head": notice.head,
            "service": notice.service,
            "environment": notice.environment,
        },
    }
