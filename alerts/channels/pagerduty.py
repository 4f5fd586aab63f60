"""PagerDuty, Events API v2. The dedup_key is the incident's id, so delivery twice is delivery once.

A notice is a change event: it stands beside the service's incidents, pages nobody, and needs no resolve.
"""

import httpx
import msgspec

from alerts.channels.base import DeliveryError, post
from alerts.model import NOTICE, Delivery, Message, Notice, NotificationKind, Notify
from alerts.words import headline, is_web_address, shorten, told
from probes.reading import Json
from settings.channels import PagerDutyChannel
from settings.values import Severity

SUMMARY = 1024
DETAIL = 4000
ENQUEUE, CHANGE = "/enqueue", "/change/enqueue"

_ACTION = {NotificationKind.ACKNOWLEDGED: "acknowledge", NotificationKind.RESOLVED: "resolve"}
_SEVERITY = {Severity.P0: "critical", Severity.P1: "error", Severity.P2: "warning", Severity.P3: "info"}


def render(message: Message) -> dict[str, Json]:
    notify = message.notify
    event: dict[str, Json] = {
        "event_action": _ACTION.get(notify.kind, "trigger"),
        "dedup_key": notify.incident,
        "client": "Paywatch",
        "payload": {
            "summary": shorten(f"{headline(notify)}: {notify.reason}", SUMMARY),
            "source": shorten(message.service, DETAIL),
            "severity": _SEVERITY[notify.severity],
            "timestamp": notify.at.isoformat(),
            "component": notify.subject,
            "group": shorten(message.environment, DETAIL),
            "class": str(notify.kind),
            "custom_details": _details(notify),
        },
    }
    if notify.runbook and is_web_address(notify.runbook):
        event["links"] = [{"href": notify.runbook, "text": "Runbook"}]
    return event


def render_notice(notice: Notice) -> dict[str, Json]:
    return {
        "payload": {
            "summary": shorten(f"{told(notice)}. {notice.summary}", SUMMARY),
            "timestamp": notice.at.isoformat(),
            "source": shorten(notice.service, DETAIL),
            "custom_details": {
                "run": notice.run,
                "account": notice.account or "platform",
                "from": notice.from_.isoformat(),
                "until": notice.until.isoformat(),
                "reason": shorten(notice.reason, DETAIL),
                "details": shorten("; ".join(notice.details), DETAIL),
                "report": notice.position,
                "head": notice.head,
                "environment": notice.environment,
            },
        }
    }


async def send(config: PagerDutyChannel, delivery: Delivery, http: httpx.AsyncClient) -> str:
    """The key is added here: what is rendered is kept in the outbox."""
    key = config.routing_key.get_secret_value()
    body = msgspec.json.encode({**delivery.payload, "routing_key": key})
    url = _change_url(config.url) if delivery.kind == NOTICE else config.url
    await post(http, url, body, secrets=[key])
    return str(delivery.payload.get("dedup_key", ""))


def _change_url(url: str) -> str:
    """Change events have an address of their own, beside that of the alerts."""
    if not url.endswith(ENQUEUE):
        raise DeliveryError(
            f"the channel's URL does not end with {ENQUEUE}: no notice can be sent", kind="permanent"
        )
    return url.removesuffix(ENQUEUE) + CHANGE


def _details(notify: Notify) -> dict[str, Json]:
    details: dict[str, Json] = {
        "incident": notify.incident,
        "priority": str(notify.severity),
        "reason": shorten(notify.reason, DETAIL),
        "opened_at": notify.opened_at.isoformat(),
        "message": notify.sequence,
    }
    if notify.by:
        details["acknowledged_by"] = notify.by
    if notify.runbook:
        details["runbook"] = shorten(notify.runbook, DETAIL)
    return details
