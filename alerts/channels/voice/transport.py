"""Creates a call at Twilio for each number."""

import httpx

from alerts.channels.twilio import send_to_each
from alerts.model import Delivery, Sent
from settings.channels.voice import VoiceChannel


async def send(config: VoiceChannel, delivery: Delivery, http: httpx.AsyncClient) -> Sent:
    return await send_to_each(config, delivery, http, "Calls", {"Twiml": str(delivery.payload["Twiml"])})
