"""Incidents as alert events, notices as change events."""

from alerts.channels.pagerduty.limits import DETAIL, SUMMARY
from alerts.channels.text import incident_title, is_web_address, notice_title, truncate
from alerts.model import Message, Notice, Notification, NotificationKind
from probes.reading import Json
from settings.values import Severity

_ACTION = {NotificationKind.ACKNOWLEDGED: "acknowledge", NotificationKind.RESOLVED: "resolve"}
_SEVERITY = {Severity.P0: "critical", Severity.P1: "error", Severity.P2: "warning", Severity.P3: "info"}


def render_incident(message: Message) -> dict[str, Json]:
    """An alert event. PagerDuty merges events with one ``dedup_key``, so a second copy changes nothing."""
    notification = message.notification
    event: dict[str, Json] = {
        "event_action": _ACTION.get(notification.kind, "trigger"),
        "dedup_key": notification.incident,
        "client": "Paywatch",
        "payload": {
            "summary": truncate(f"{incident_title(notification)}: {notification.reason}", SUMMARY),
            "source": truncate(message.service, DETAIL),
            "severity": _SEVERITY[notification.severity],
            "timestamp": notification.at.isoformat(),
            "component": notification.subject,
            "group": truncate(message.environment, DETAIL),
            "class": str(notification.kind),
            "custom_details": _incident_details(notification),
        },
    }
    if notification.runbook and is_web_address(notification.runbook):
        event["links"] = [{"href": notification.runbook, "text": "Runbook"}]
    return event


def render_notice(notice: Notice) -> dict[str, Json]:
    """A change event: listed next to the service's incidents, it pages nobody and needs no resolve."""
    return {
        "payload": {
            "summary": truncate(f"{notice_title(notice)}. {notice.summary}", SUMMARY),
            "timestamp": notice.at.isoformat(),
            "source": truncate(notice.service, DETAIL),
            "custom_details": {
                "run": notice.run,
                "account": notice.account or "platform",
                "from": notice.from_.isoformat(),
                "until": notice.until.isoformat(),
                "reason": truncate(notice.reason, DETAIL),
                "details": truncate("; ".join(notice.details), DETAIL),
                "report": notice.position,
                "head": notice.head,
                "environment": notice.environment,
            },
        }
    }


def _incident_details(notification: Notification) -> dict[str, Json]:
    details: dict[str, Json] = {
        "incident": notification.incident,
        "priority": str(notification.severity),
        "reason": truncate(notification.reason, DETAIL),
        "opened_at": notification.opened_at.isoformat(),
        "message": notification.sequence,
    }
    if notification.by:
        details["acknowledged_by"] = notification.by
    if notification.runbook:
        details["runbook"] = truncate(notification.runbook, DETAIL)
    return details
