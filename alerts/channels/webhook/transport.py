"""Posts the body with the message's id, and with a signature if the channel has a ``signing_secret``.

Receivers refuse a signature whose time is minutes off, so it does not depend on this worker's clock.
"""

import base64
import binascii
import hashlib
import hmac
import time
from collections.abc import Callable
from urllib.parse import quote

import httpx
import msgspec

from alerts.channels.transport import DeliveryError, post
from alerts.model import Delivery, Sent
from settings.channels.webhook import WebhookChannel

PREFIX = "whsec_"


async def send(
    config: WebhookChannel,
    delivery: Delivery,
    http: httpx.AsyncClient,
    *,
    clock: Callable[[], float] = time.time,
) -> Sent:
    body = msgspec.json.encode(delivery.payload)
    message_id = message_id_of(delivery.dedupe_key)
    headers = {"idempotency-key": message_id, "webhook-id": message_id}
    secrets: list[str] = []
    if config.signing_secret is not None:
        secret = config.signing_secret.get_secret_value()
        secrets = [secret, secret.removeprefix(PREFIX)]
        timestamp = int(clock() if delivery.at is None else delivery.at)
        headers["webhook-timestamp"] = str(timestamp)
        headers["webhook-signature"] = sign(signing_key(secret), message_id, timestamp, body)
    await post(http, config.url.get_secret_value(), body, headers=headers, secrets=secrets)
    return Sent()


def message_id_of(dedupe_key: str) -> str:
    """The dedupe key in characters that a header can carry, and without full stops.

    Standard Webhooks allows no full stop in an id, because the signature covers ``id.timestamp.body``.
    """
    return quote(dedupe_key, safe=":@").replace(".", "%2E")


def sign(key: bytes, message_id: str, timestamp: int, body: bytes) -> str:
    signed = b"%s.%d.%s" % (message_id.encode("ascii"), timestamp, body)
    return "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode("ascii")


def signing_key(secret: str) -> bytes:
    """The key: base64 after ``whsec_``, or the secret's own bytes. Raises DeliveryError if it is empty."""
    key = _decoded(secret.removeprefix(PREFIX)) if secret.startswith(PREFIX) else secret.encode()
    if not key:
        raise DeliveryError("signing_secret is empty, or is not base64 after whsec_", kind="permanent")
    return key


def _decoded(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return b""
