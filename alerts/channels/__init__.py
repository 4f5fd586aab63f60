"""The kinds of channels: one module each, and the explicit list of them."""

from collections.abc import Mapping

import httpx

from alerts.channels import pagerduty, slack, webhook
from alerts.channels.base import GIVE_UP_AFTER, ChannelType, DeliveryError, backoff
from alerts.model import Delivery
from settings.channels import Channel

CHANNELS: Mapping[str, ChannelType] = {"slack": slack, "pagerduty": pagerduty, "webhook": webhook}


async def send(config: Channel, delivery: Delivery, http: httpx.AsyncClient) -> str:
    """Deliver once and give the provider's reference, or ""; raises DeliveryError."""
    return await CHANNELS[config.kind].send(config, delivery, http)


__all__ = ["CHANNELS", "GIVE_UP_AFTER", "ChannelType", "DeliveryError", "backoff", "send"]
