"""Posts alerts. When an incident's severity has risen, its former alert is resolved with the same request.

The label ``severity`` makes it another alert for Alertmanager. The reference of the thread's first message
is the severity that the incident had then; an incident is raised, never lowered.
"""

from datetime import datetime
from typing import Any

import httpx
import msgspec

from alerts.channels.alertmanager.render import ended, lower_than
from alerts.channels.answers import below, refused, taken
from alerts.channels.transport import Answer, DeliveryError, post
from alerts.model import Delivery, Sent
from probes.reading import Json
from settings.channels.alertmanager import AlertmanagerChannel
from settings.values import Severity

ALERTS = "/api/v2/alerts"


async def send(config: AlertmanagerChannel, delivery: Delivery, http: httpx.AsyncClient) -> Sent:
    payload: Any = delivery.payload
    alerts = [*payload["alerts"], *_former(payload, delivery.root)]
    url = below(config.url.rstrip("/").removesuffix(ALERTS), ALERTS)
    answer = await post(http, url, msgspec.json.encode(alerts))
    return taken(answer, _severity_of(payload) or "", _refusal)


def _former(payload: Any, root: str | None) -> list[Json]:
    severity = _severity_of(payload)
    if severity is None or root not in list(Severity):
        return []
    at = datetime.fromisoformat(payload["at"])
    lower = [each for each in lower_than(severity) if each <= Severity(root)]
    return [ended(payload["alerts"][0], each, at) for each in lower]


def _severity_of(payload: Any) -> Severity | None:
    """The severity of the only incident; None for a notice, and for several, which are sent together."""
    first, *others = payload["alerts"]
    severity = first["labels"]["severity"]
    return Severity(severity) if not others and severity in list(Severity) else None


def _refusal(answer: Answer) -> DeliveryError | None:
    """A 2xx of Alertmanager has no body."""
    body: Any = answer.json
    reason = (body.get("error") or body.get("message")) if isinstance(body, dict) else None
    return refused(answer, reason) if reason and isinstance(reason, str) else None
