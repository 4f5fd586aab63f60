"""Sends events with the integration key, to the address that their kind of event needs."""

from typing import Any

import httpx
import msgspec

from alerts.channels.answers import below, refused, taken
from alerts.channels.transport import Answer, DeliveryError, post
from alerts.model import Delivery, Sent
from settings.channels.pagerduty import PagerDutyChannel

ENQUEUE, CHANGE = "/enqueue", "/change/enqueue"


async def send(config: PagerDutyChannel, delivery: Delivery, http: httpx.AsyncClient) -> Sent:
    """Adds the integration key here and not in the renderer: the outbox stores what is rendered."""
    key = config.routing_key.get_secret_value()
    body = msgspec.json.encode({**delivery.payload, "routing_key": key})
    path = ENQUEUE if "event_action" in delivery.payload else CHANGE
    answer = await post(http, _address(config.url, path), body, secrets=[key], refusal=_refusal)
    return taken(answer, str(delivery.payload.get("dedup_key", "")), _refusal)


def _address(url: str, path: str) -> str:
    """``url`` is the base address. Earlier versions took that of alert events, which ends with /enqueue."""
    if url.rstrip("/").endswith(ENQUEUE):
        return url.rstrip("/").removesuffix(ENQUEUE) + path
    return below(url, "/v2" + path)


def _refusal(answer: Answer) -> DeliveryError | None:
    """PagerDuty lists what is wrong with an event, which another status than 400 does not hide."""
    body: Any = answer.json
    if not isinstance(body, dict) or body.get("status") in (None, "success"):
        return None
    errors = body.get("errors")
    listed = [str(each) for each in errors] if isinstance(errors, list) else []
    return refused(answer, "; ".join(listed) or str(body.get("message") or body["status"]))
