"""Slack: an incoming webhook, its URL the secret. Slack allows: header 150, field 2000, section 3000."""

import re
from datetime import datetime

import httpx
import msgspec

from alerts.channels.base import post
from alerts.model import Delivery, Message, Notice, NotificationKind, Notify
from alerts.words import headline, is_web_address, shorten, span, told
from probes.reading import Json
from settings.channels import SlackChannel
from settings.values import Severity

HEADER = 150
REASON = 1500
FIELD = 300
LINK = 1900

_ALARM = {Severity.P0: "🔴", Severity.P1: "🟠", Severity.P2: "🟡", Severity.P3: "🔵"}
_MARK = {
    NotificationKind.REMINDER: "⏰",
    NotificationKind.ESCALATED: "🚨",
    NotificationKind.ACKNOWLEDGED: "👀",
    NotificationKind.RESOLVED: "✅",
}
_ENDED = {"matched": "✅", "repaired": "🔧", "discrepancies": "🟠"}
_HALF_ENTITY = re.compile("&[a-z]*$")


def render(message: Message) -> dict[str, Json]:
    notify = message.notify
    title = f"{_MARK.get(notify.kind, _ALARM[notify.severity])} {headline(notify)}"
    blocks: list[Json] = [
        {"type": "header", "text": {"type": "plain_text", "text": shorten(title, HEADER)}},
        {"type": "section", "text": _mrkdwn(escape(notify.reason, REASON) or "No reason was given.")},
        {"type": "section", "fields": [_mrkdwn(f"*{name}*\n{text}") for name, text in _fields(message)]},
        {"type": "context", "elements": [_mrkdwn(_context(message))]},
    ]
    text = f"[{message.environment}] {title}: {notify.reason}"
    return {"text": escape(text, REASON), "blocks": blocks, "unfurl_links": False}


def render_notice(notice: Notice) -> dict[str, Json]:
    title = f"{_ENDED.get(notice.status, '🔴')} {told(notice)}"
    said = "\n".join(filter(None, [notice.summary, notice.reason, *notice.details]))
    blocks: list[Json] = [
        {"type": "header", "text": {"type": "plain_text", "text": shorten(title, HEADER)}},
        {"type": "section", "text": _mrkdwn(escape(said, REASON))},
        {"type": "section", "fields": [_mrkdwn(f"*{name}*\n{text}") for name, text in _facts(notice)]},
        {
            "type": "context",
            "elements": [_mrkdwn(f"Paywatch · report {notice.position} · head `{notice.head}`")],
        },
    ]
    text = f"[{notice.environment}] {title}: {notice.summary}"
    return {"text": escape(text, REASON), "blocks": blocks, "unfurl_links": False}


def _facts(notice: Notice) -> list[tuple[str, str]]:
    return [
        ("Account", escape(notice.account or "platform", FIELD)),
        ("From", _moment(notice.from_)),
        ("Until", _moment(notice.until)),
        ("Service", escape(notice.service, FIELD)),
        ("Environment", escape(notice.environment, FIELD)),
        ("Run", escape(notice.run, FIELD)),
    ]


async def send(config: SlackChannel, delivery: Delivery, http: httpx.AsyncClient) -> str:
    await post(http, config.url.get_secret_value(), msgspec.json.encode(delivery.payload))
    return ""


def escape(text: str, limit: int) -> str:
    """Slack's three control characters as entities, at most ``limit`` characters, no entity cut in half."""
    whole = _entities(text)
    return whole if len(whole) <= limit else _HALF_ENTITY.sub("", whole[: limit - 1]) + "…"


def _entities(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _mrkdwn(text: str) -> Json:
    return {"type": "mrkdwn", "text": text, "verbatim": True}


def _fields(message: Message) -> list[tuple[str, str]]:
    notify = message.notify
    fields = [
        ("Severity", str(notify.severity)),
        ("Service", escape(message.service, FIELD)),
        ("Environment", escape(message.environment, FIELD)),
        ("Opened", _moment(notify.opened_at)),
    ]
    if notify.kind is NotificationKind.RESOLVED:
        fields.append(("Lasted", span(notify.at - notify.opened_at)))
    if notify.kind is NotificationKind.ACKNOWLEDGED and notify.by:
        fields.append(("Acknowledged by", escape(notify.by, FIELD)))
    if message.respond_within and _is_alarm(notify):
        fields.append(("Respond within", span(message.respond_within)))
    if notify.runbook:
        fields.append(("Runbook", _link(notify.runbook)))
    return fields


def _is_alarm(notify: Notify) -> bool:
    return notify.kind in (NotificationKind.OPENED, NotificationKind.ESCALATED, NotificationKind.REMINDER)


def _context(message: Message) -> str:
    notify = message.notify
    return f"Paywatch · incident `{notify.incident}` · message {notify.sequence} · {_moment(notify.at)}"


def _moment(at: datetime) -> str:
    """In the reader's own time zone where Slack can, in UTC elsewhere."""
    return f"<!date^{int(at.timestamp())}^{{date_short_pretty}} {{time_secs}}|{at:%Y-%m-%d %H:%M:%S} UTC>"


def _link(runbook: str) -> str:
    address = _entities(runbook).replace("|", "%7C")
    if is_web_address(runbook) and len(address) <= LINK:
        return f"<{address}|Open the runbook>"
    return escape(runbook, FIELD)
