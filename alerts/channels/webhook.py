"""Any HTTP endpoint: a documented JSON body, signed as Standard Webhooks (standardwebhooks.com) describes."""

import base64
import binascii
import hashlib
import hmac
import time
from collections.abc import Callable
from urllib.parse import quote

import httpx
import msgspec

from alerts.channels.base import DeliveryError, post
from alerts.model import Delivery, Message, Notice
from probes.reading import Json
from settings.channels import WebhookChannel

VERSION = 1
"""Of the body: grows when a field changes its meaning or goes; a new field is no new version."""

PREFIX = "whsec_"


def render(message: Message) -> dict[str, Json]:
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


async def send(
    config: WebhookChannel,
    delivery: Delivery,
    http: httpx.AsyncClient,
    *,
    clock: Callable[[], float] = time.time,
) -> str:
    body = msgspec.json.encode(delivery.payload)
    message_id = message_id_of(delivery.dedupe_key)
    headers = {"idempotency-key": message_id, "webhook-id": message_id}
    secrets: list[str] = []
    if config.signing_secret is not None:
        secret = config.signing_secret.get_secret_value()
        secrets = [secret, secret.removeprefix(PREFIX)]
        timestamp = int(clock())
        headers["webhook-timestamp"] = str(timestamp)
        headers["webhook-signature"] = sign(signing_key(secret), message_id, timestamp, body)
    await post(http, config.url.get_secret_value(), body, headers=headers, secrets=secrets)
    return ""


def message_id_of(dedupe_key: str) -> str:
    """The dedupe key as a header can carry it. Standard Webhooks: an id has no full stop."""
    return quote(dedupe_key, safe=":@").replace(".", "%2E")


def sign(key: bytes, message_id: str, timestamp: int, body: bytes) -> str:
    signed = b"%s.%d.%s" % (message_id.encode("ascii"), timestamp, body)
    return "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode("ascii")


def signing_key(secret: str) -> bytes:
    """``whsec_`` and base64, or else the secret's own bytes; DeliveryError when no key is in it."""
    key = _decoded(secret.removeprefix(PREFIX)) if secret.startswith(PREFIX) else secret.encode()
    if not key:
        raise DeliveryError("signing_secret is empty, or is not base64 after whsec_", kind="permanent")
    return key


def _decoded(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return b""
