"""Creates a message at Twilio for each number."""

import httpx

from alerts.channels.twilio import send_to_each
from alerts.model import Delivery, Sent
from settings.channels.sms import SmsChannel


async def send(config: SmsChannel, delivery: Delivery, http: httpx.AsyncClient) -> Sent:
    return await send_to_each(config, delivery, http, "Messages", {"Body": str(delivery.payload["Body"])})
