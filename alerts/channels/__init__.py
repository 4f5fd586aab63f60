"""Where notifications go: a folder for each kind of channel, and the explicit list of them."""

from collections.abc import Mapping

import httpx

from alerts.channels import pagerduty, slack, webhook
from alerts.channels.base import ChannelType
from alerts.channels.client import guarded_client
from alerts.channels.retries import backoff, is_hopeless
from alerts.channels.transport import DeliveryError
from alerts.model import Delivery
from settings.channels import Channel

CHANNELS: Mapping[str, ChannelType] = {
    "pagerduty": pagerduty,
    "slack": slack,
    "webhook": webhook,
}


async def send(config: Channel, delivery: Delivery, http: httpx.AsyncClient) -> str:
    """Makes one attempt. Returns the provider's reference, or ""; raises DeliveryError."""
    return await CHANNELS[config.kind].send(config, delivery, http)


__all__ = ["CHANNELS", "ChannelType", "DeliveryError", "backoff", "guarded_client", "is_hopeless", "send"]
