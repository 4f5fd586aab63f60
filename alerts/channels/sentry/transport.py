"""Posts an event in an envelope (develop.sentry.dev, "Envelopes"), to the endpoint of the DSN."""

from typing import Any

import httpx
import msgspec

from alerts.channels.answers import refused, taken
from alerts.channels.transport import Answer, DeliveryError, post
from alerts.model import Delivery, Sent
from settings.channels.sentry import SentryChannel
from settings.dsn import parse_dsn

CATEGORIES = frozenset({"", "error", "default"})
"""The categories of a limit that stop an event; an empty list stops everything."""


async def send(config: SentryChannel, delivery: Delivery, http: httpx.AsyncClient) -> Sent:
    dsn = config.dsn.get_secret_value()
    try:
        found = parse_dsn(dsn)
    except ValueError:
        sentence = "the DSN is not an http or https address with a key and a project"
        raise DeliveryError(sentence, kind="permanent") from None
    headers = {
        "content-type": "application/x-sentry-envelope",
        "x-sentry-auth": f"Sentry sentry_version=7, sentry_client=paywatch/1.0, sentry_key={found.key}",
    }
    body = envelope(delivery.payload)
    answer = await post(
        http, found.endpoint, body, headers=headers, secrets=[dsn, found.key], refusal=_refusal
    )
    return taken(answer, str(delivery.payload["event_id"]), _refusal)


def envelope(event: Any) -> bytes:
    """Three lines of JSON: the envelope's header, the item's header, the event."""
    body = msgspec.json.encode(event)
    item = {"type": "event", "content_type": "application/json", "length": len(body)}
    header = {"event_id": event["event_id"]}
    return b"\n".join([msgspec.json.encode(header), msgspec.json.encode(item), body, b""])


def _refusal(answer: Answer) -> DeliveryError | None:
    """Errors have a ``detail``; a success has the ``id`` of the event."""
    body: Any = answer.json
    detail = body.get("detail") if isinstance(body, dict) else None
    reason = detail if isinstance(detail, str) else ""
    wait = longest_limit(answer.headers.get("x-sentry-rate-limits", ""))
    if reason or (answer.status == httpx.codes.TOO_MANY_REQUESTS and wait is not None):
        return refused(answer, reason or answer.body.decode("utf-8", "replace"), wait=wait)
    return None


def longest_limit(header: str) -> float | None:
    """Seconds of the limits that concern events: ``60:error;default:organization, 2700:attachment:key``."""
    limits = [limit.strip().split(":") for limit in header.split(",") if limit.strip()]
    seconds = [
        float(parts[0])
        for parts in limits
        if parts[0].isascii()
        and parts[0].isdigit()
        and CATEGORIES & set((parts[1] if len(parts) > 1 else "").split(";"))
    ]
    return max(seconds, default=None)
