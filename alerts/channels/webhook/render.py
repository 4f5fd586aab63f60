"""The documented body (docs/alerts.md): its fields are stable, and their values are complete."""

from alerts.model import Message, Notice
from probes.reading import Json

VERSION = 1
"""Grows when a field is removed or changes its meaning; a new field does not change it."""


def render_incident(message: Message) -> dict[str, Json]:
    notify = message.notify
    return {
        "version": VERSION,
        "type": f"incident.{notify.kind}",
        "timestamp": notify.at.isoformat(),
        "data": {
            "id": notify.dedupe_key,
            "incident": notify.incident,
            "sequence": notify.sequence,
            "first": notify.first,
            "subject": notify.subject,
            "severity": str(notify.severity),
            "reason": notify.reason,
            "opened_at": notify.opened_at.isoformat(),
            "acknowledged_by": notify.by,
            "runbook": notify.runbook,
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
