"""Posts events with the token of the alert source. The answer is a receipt: events are processed later."""

from typing import Any

import httpx
import msgspec

from alerts.channels.answers import refused, taken
from alerts.channels.transport import Answer, DeliveryError, post
from alerts.model import Delivery, Sent
from settings.channels.incident_io import IncidentIoChannel


async def send(config: IncidentIoChannel, delivery: Delivery, http: httpx.AsyncClient) -> Sent:
    if "status" not in delivery.payload:
        sentence = "incident.io pages for every message, so one that is about no incident is not sent"
        raise DeliveryError(sentence, kind="permanent")
    token = config.token.get_secret_value()
    body = msgspec.json.encode(delivery.payload)
    headers = {"authorization": f"Bearer {token}"}
    answer = await post(http, config.url, body, headers=headers, secrets=[token], refusal=_refusal)
    return taken(answer, str(delivery.payload["deduplication_key"]), _refusal)


def _refusal(answer: Answer) -> DeliveryError | None:
    """Errors list ``errors``, each with a ``message``; receipts have the ``status`` success."""
    body: Any = answer.json
    if not isinstance(body, dict) or body.get("status") in (None, "success"):
        return None
    errors = body.get("errors")
    listed = errors if isinstance(errors, list) else []
    reasons = [str(each.get("message")) for each in listed if isinstance(each, dict)]
    return refused(answer, "; ".join(reasons) or str(body.get("message") or body["status"]))
