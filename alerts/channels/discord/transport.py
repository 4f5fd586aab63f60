"""Posts to the webhook, and waits for the message that it became."""

import httpx
import msgspec

from alerts.channels.transport import (
    CONFIRMATION_LIMIT,
    Answer,
    DeliveryError,
    post,
    seconds_of,
    unconfirmed,
    with_query,
)
from alerts.model import Delivery, Sent
from settings.channels.discord import DiscordChannel


async def send(config: DiscordChannel, delivery: Delivery, http: httpx.AsyncClient) -> Sent:
    """Without ``wait=true`` Discord would answer before it has stored the message (its documentation)."""
    answer = await post(
        http,
        with_query(config.url.get_secret_value(), wait="true"),
        msgspec.json.encode(delivery.payload),
        refusal=_refusal,
        limit=CONFIRMATION_LIMIT,
    )
    said = answer.json
    if isinstance(said, dict) and isinstance(said.get("id"), str):
        return Sent(reference=answer.quote(said["id"]))
    if answer.status != httpx.codes.NO_CONTENT:  # of a server like Discord that does not wait
        raise unconfirmed(answer)
    return Sent()


def _refusal(answer: Answer) -> DeliveryError | None:
    """A rate limit has its seconds in the body; the header is missing behind some proxies."""
    said = answer.json
    seconds = seconds_of(said.get("retry_after")) if isinstance(said, dict) else None
    if answer.status != httpx.codes.TOO_MANY_REQUESTS or seconds is None:
        return None
    message = f'answered 429: "{answer.excerpt}"'
    return DeliveryError(message, kind="retry", retry_after=seconds)
