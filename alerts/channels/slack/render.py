"""Incidents and notices as Slack blocks: a header, the text, the fields, and the context line."""

from datetime import datetime

from alerts.channels.slack.limits import HEADER, LINK, REASON, SHORT_FIELD
from alerts.channels.text import incident_title, is_web_address, notice_title, spell_duration, truncate
from alerts.model import Message, Notice, NotificationKind
from probes.reading import Json
from settings.values import Severity

_SEVERITY_ICONS = {Severity.P0: "🔴", Severity.P1: "🟠", Severity.P2: "🟡", Severity.P3: "🔵"}
_KIND_ICONS = {
    NotificationKind.REMINDER: "⏰",
    NotificationKind.ESCALATED: "🚨",
    NotificationKind.ACKNOWLEDGED: "👀",
    NotificationKind.RESOLVED: "✅",
}
_STATUS_ICONS = {"matched": "✅", "repaired": "🔧", "discrepancies": "🟠"}
_UNRESOLVED = (NotificationKind.OPENED, NotificationKind.ESCALATED, NotificationKind.REMINDER)


def render_incident(message: Message) -> dict[str, Json]:
    notification = message.notification
    icon = _KIND_ICONS.get(notification.kind, _SEVERITY_ICONS[notification.severity])
    title = f"{icon} {incident_title(notification)}"
    return _payload(
        title=title,
        text=f"[{message.environment}] {title}: {notification.reason}",
        body=notification.reason or "No reason was given.",
        fields=_incident_fields(message),
        context=(
            f"incident `{notification.incident}` · message {notification.sequence} · "
            f"{_local_time(notification.at)}"
        ),
    )


def render_notice(notice: Notice) -> dict[str, Json]:
    title = f"{_STATUS_ICONS.get(notice.status, '🔴')} {notice_title(notice)}"
    return _payload(
        title=title,
        text=f"[{notice.environment}] {title}: {notice.summary}",
        body="\n".join(filter(None, [notice.summary, notice.reason, *notice.details])),
        fields=_notice_fields(notice),
        context=f"report {notice.position} · head `{notice.head}`",
    )


def _payload(
    *, title: str, text: str, body: str, fields: list[tuple[str, str]], context: str
) -> dict[str, Json]:
    """``text`` is what a phone shows as the notification, and what Slack shows where it shows no blocks."""
    blocks: list[Json] = [
        {"type": "header", "text": {"type": "plain_text", "text": truncate(title, HEADER)}},
        {"type": "section", "text": _mrkdwn(escape(body, REASON))},
        {"type": "section", "fields": [_mrkdwn(f"*{name}*\n{value}") for name, value in fields]},
        {"type": "context", "elements": [_mrkdwn(f"Paywatch · {context}")]},
    ]
    return {"text": escape(text, REASON), "blocks": blocks, "unfurl_links": False}


def escape(text: str, limit: int) -> str:
    """At most ``limit`` characters in which Slack finds no command: ``<!channel>`` would notify everybody."""
    return truncate(text, limit, _entities)


def _entities(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _mrkdwn(text: str) -> Json:
    """``verbatim`` keeps Slack from turning @names and URLs of a text into mentions and links."""
    return {"type": "mrkdwn", "text": text, "verbatim": True}


def _incident_fields(message: Message) -> list[tuple[str, str]]:
    notification = message.notification
    fields = [
        ("Severity", str(notification.severity)),
        ("Service", escape(message.service, SHORT_FIELD)),
        ("Environment", escape(message.environment, SHORT_FIELD)),
        ("Opened", _local_time(notification.opened_at)),
    ]
    if notification.kind is NotificationKind.RESOLVED:
        fields.append(("Lasted", spell_duration(notification.at - notification.opened_at)))
    if notification.kind is NotificationKind.ACKNOWLEDGED and notification.by:
        fields.append(("Acknowledged by", escape(notification.by, SHORT_FIELD)))
    if message.respond_within and notification.kind in _UNRESOLVED:
        fields.append(("Respond within", spell_duration(message.respond_within)))
    if notification.runbook:
        fields.append(("Runbook", _link(notification.runbook)))
    return fields


def _notice_fields(notice: Notice) -> list[tuple[str, str]]:
    return [
        ("Account", escape(notice.account or "platform", SHORT_FIELD)),
        ("From", _local_time(notice.from_)),
        ("Until", _local_time(notice.until)),
        ("Service", escape(notice.service, SHORT_FIELD)),
        ("Environment", escape(notice.environment, SHORT_FIELD)),
        ("Run", escape(notice.run, SHORT_FIELD)),
    ]


def _local_time(at: datetime) -> str:
    """Slack shows the reader's own time zone; a client that cannot shows the text after the bar, in UTC."""
    return f"<!date^{int(at.timestamp())}^{{date_short_pretty}} {{time_secs}}|{at:%Y-%m-%d %H:%M:%S} UTC>"


def _link(runbook: str) -> str:
    """A link, or escaped text if it is no web address or too long: a truncated address leads elsewhere."""
    address = _entities(runbook).replace("|", "%7C")
    if is_web_address(runbook) and len(address) <= LINK:
        return f"<{address}|Open the runbook>"
    return escape(runbook, SHORT_FIELD)
