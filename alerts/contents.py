"""Writes the content of messages from what was decided."""

from alerts.channels.text import incident_title, is_web_address, notice_title, spell_duration
from alerts.content import (
    PHASE_TONES,
    SEVERITY_ICONS,
    SEVERITY_TONES,
    Affected,
    Content,
    Field,
    Link,
    Phase,
    Tone,
)
from alerts.model import Message, Notice, Notification, NotificationKind
from probes.reading import Json

_KIND_ICONS = {
    NotificationKind.REMINDER: "⏰",
    NotificationKind.ESCALATED: "🚨",
    NotificationKind.FLAPPING: "🔁",
    NotificationKind.ACKNOWLEDGED: "👀",
    NotificationKind.RESOLVED: "✅",
}
_STATUS_ICONS = {"matched": "✅", "repaired": "🔧", "discrepancies": "🟠"}
_STATUS_TONES = {"matched": Tone.RESOLVED, "repaired": Tone.INFO, "discrepancies": Tone.WARNING}
_PHASES = {
    NotificationKind.ACKNOWLEDGED: Phase.ACKNOWLEDGED,
    NotificationKind.RESOLVED: Phase.RESOLVED,
}
_UNRESOLVED = (
    NotificationKind.OPENED,
    NotificationKind.ESCALATED,
    NotificationKind.FLAPPING,
    NotificationKind.REMINDER,
)


def incident_content(message: Message) -> Content:
    notification = message.notification
    phase = _PHASES.get(notification.kind, Phase.OPEN)
    return Content(
        key=notification.dedupe_key,
        type=f"incident.{notification.kind}",
        title=incident_title(notification),
        summary=notification.reason,
        text=_text(notification),
        tone=PHASE_TONES.get(phase, SEVERITY_TONES[notification.severity]),
        icon=_KIND_ICONS.get(notification.kind, SEVERITY_ICONS[notification.severity]),
        at=notification.at,
        environment=message.environment,
        service=message.service,
        fields=tuple(_incident_fields(message)),
        footer=f"incident {notification.incident} · message {notification.sequence}",
        severity=notification.severity,
        thread=notification.incident,
        phase=phase,
        first=notification.first,
        opened_at=notification.opened_at,
        affected=(_affected(notification, phase),),
        runbook=notification.runbook,
        page=message.page,
        data=_incident_data(message),
    )


def notice_content(notice: Notice) -> Content:
    return Content(
        key=notice.dedupe_key,
        type="reconciliation.ended",
        title=notice_title(notice),
        summary=notice.summary,
        text="\n".join(filter(None, [notice.summary, notice.reason, *notice.details])),
        tone=_STATUS_TONES.get(notice.status, Tone.ERROR),
        icon=_STATUS_ICONS.get(notice.status, "🔴"),
        at=notice.at,
        environment=notice.environment,
        service=notice.service,
        fields=_notice_fields(notice),
        footer=f"report {notice.position} · head {notice.head}",
        data=_notice_data(notice),
    )


def _text(notification: Notification) -> str:
    """The reason, and what has changed since the last message, a line each."""
    return "\n".join([notification.reason or "No reason was given.", *notification.changes])


def _affected(notification: Notification, phase: Phase) -> Affected:
    return Affected(
        incident=notification.incident,
        subject=notification.subject,
        severity=notification.severity,
        phase=phase,
        reason=notification.reason,
        opened_at=notification.opened_at,
        ended_at=notification.at if phase is Phase.RESOLVED else None,
        groups=notification.groups,
        labels=dict(notification.labels),
        check=notification.check,
        kind=notification.check_kind,
        runbook=notification.runbook,
    )


def _incident_fields(message: Message) -> list[Field]:
    notification = message.notification
    fields = [
        Field("Severity", str(notification.severity)),
        Field("Service", message.service),
        Field("Environment", message.environment),
        Field("Opened", notification.opened_at),
    ]
    if notification.kind is NotificationKind.RESOLVED:
        fields.append(Field("Lasted", spell_duration(notification.at - notification.opened_at)))
    if notification.kind is NotificationKind.RESOLVED and notification.by:
        fields.append(Field("Resolved by", notification.by))
    if notification.kind is NotificationKind.ACKNOWLEDGED and notification.by:
        fields.append(Field("Acknowledged by", notification.by))
        if notification.until is not None:
            fields.append(Field("Acknowledged until", notification.until))
    if notification.level:
        fields.append(Field("Escalation", f"level {notification.level}"))
    if message.respond_within and notification.kind in _UNRESOLVED:
        fields.append(Field("Respond within", spell_duration(message.respond_within)))
    if notification.runbook:
        fields.append(Field("Runbook", _link("Open the runbook", notification.runbook)))
    if message.page:
        fields.append(Field("Console", _link("Open the incident", message.page)))
    return fields


def _link(text: str, address: str) -> Link | str:
    return Link(text, address) if is_web_address(address) else address


def _notice_fields(notice: Notice) -> tuple[Field, ...]:
    return (
        Field("Account", notice.account or "platform"),
        Field("From", notice.from_),
        Field("Until", notice.until),
        Field("Service", notice.service),
        Field("Environment", notice.environment),
        Field("Run", notice.run),
    )


def _incident_data(message: Message) -> dict[str, Json]:
    notification = message.notification
    drill: dict[str, Json] = {"drill": True, "drill_id": notification.drill} if notification.drill else {}
    return drill | {
        "id": notification.dedupe_key,
        "incident": notification.incident,
        "sequence": notification.sequence,
        "first": notification.first,
        "subject": notification.subject,
        "severity": str(notification.severity),
        "reason": notification.reason,
        "opened_at": notification.opened_at.isoformat(),
        "acknowledged_by": notification.by if notification.kind is NotificationKind.ACKNOWLEDGED else None,
        "acknowledged_until": None if notification.until is None else notification.until.isoformat(),
        "resolved_by": notification.by if notification.kind is NotificationKind.RESOLVED else None,
        "check": notification.check,
        "groups": list(notification.groups),
        "labels": {**notification.labels},
        "level": notification.level,
        "failures": notification.failures,
        "changes": list(notification.changes),
        "runbook": notification.runbook,
        "page": message.page,
        "service": message.service,
        "environment": message.environment,
    }


def _notice_data(notice: Notice) -> dict[str, Json]:
    return {
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
    }
