"""Publishes as JSON: the topic is in the body, and the address is that of the server."""

import httpx
import msgspec

from alerts.channels.transport import CONFIRMATION_LIMIT, DeliveryError, is_passing, post, unconfirmed
from alerts.model import Delivery, Sent
from settings.channels.ntfy import NtfyChannel


async def send(config: NtfyChannel, delivery: Delivery, http: httpx.AsyncClient) -> Sent:
    """Raises DeliveryError. The reference is the id of the message."""
    server, topic = _split(config.url.get_secret_value())
    token = config.token.get_secret_value() if config.token is not None else None
    answer = await post(
        http,
        server,
        msgspec.json.encode({"topic": topic, **delivery.payload}),
        headers={} if token is None else {"authorization": f"Bearer {token}"},
        secrets=[topic, *filter(None, [token])],
        limit=CONFIRMATION_LIMIT,
    )
    said = answer.json
    if isinstance(said, dict) and isinstance(said.get("id"), str):
        return Sent(reference=answer.quote(said["id"]))
    if isinstance(said, dict) and "error" in said:
        message = f'answered {answer.status}, but refused the message: "{answer.quote(str(said["error"]))}"'
        raise DeliveryError(message, kind="retry" if is_passing(said.get("http")) else "permanent")
    raise unconfirmed(answer)


def _split(url: str) -> tuple[str, str]:
    """The address of the server, with the query of the URL, and the topic."""
    address, mark, query = url.strip().partition("#")[0].partition("?")
    server, _, topic = address.rpartition("/")
    return f"{server}/{mark}{query}", topic
