"""Posts the payload. IRM answers a success with a text, and errors with JSON."""

from typing import Any

import httpx
import msgspec

from alerts.channels.answers import refused, taken
from alerts.channels.transport import Answer, DeliveryError, post
from alerts.model import Delivery, Sent
from settings.channels.grafana_irm import GrafanaIrmChannel


async def send(config: GrafanaIrmChannel, delivery: Delivery, http: httpx.AsyncClient) -> Sent:
    body = msgspec.json.encode(delivery.payload)
    answer = await post(http, config.url.get_secret_value(), body, refusal=_refusal)
    return taken(answer, str(delivery.payload["alert_uid"]), _refusal)


def _refusal(answer: Answer) -> DeliveryError | None:
    body: Any = answer.json
    reason = (body.get("detail") or body.get("error")) if isinstance(body, dict) else None
    return refused(answer, reason) if reason and isinstance(reason, str) else None
