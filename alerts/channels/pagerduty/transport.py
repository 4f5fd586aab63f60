"""Sends events with the integration key, to the address that their kind of event needs."""

import httpx
import msgspec

from alerts.channels.transport import DeliveryError, post
from alerts.model import NOTICE, Delivery
from settings.channels.pagerduty import PagerDutyChannel

ENQUEUE, CHANGE = "/enqueue", "/change/enqueue"


async def send(config: PagerDutyChannel, delivery: Delivery, http: httpx.AsyncClient) -> str:
    """Adds the integration key here and not in the renderer: the outbox stores what is rendered."""
    key = config.routing_key.get_secret_value()
    body = msgspec.json.encode({**delivery.payload, "routing_key": key})
    url = _change_url(config.url) if delivery.kind == NOTICE else config.url
    await post(http, url, body, secrets=[key])
    return str(delivery.payload.get("dedup_key", ""))


def _change_url(url: str) -> str:
    """PagerDuty takes change events at another address than alert events."""
    if not url.endswith(ENQUEUE):
        raise DeliveryError(
            f"the channel's URL does not end with {ENQUEUE}: no notice can be sent", kind="permanent"
        )
    return url.removesuffix(ENQUEUE) + CHANGE
