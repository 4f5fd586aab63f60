"""Sends as a form. Before a further message of a P0, the alarm of the earlier ones is cancelled."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, urlencode

import httpx

from alerts.channels.pushover.render import EMERGENCY
from alerts.channels.transport import DeliveryError, post, unconfirmed
from alerts.model import Delivery, Sent
from probes.reading import Json
from settings.channels.pushover import PushoverChannel

FORM = {"content-type": "application/x-www-form-urlencoded"}


async def send(config: PushoverChannel, delivery: Delivery, http: httpx.AsyncClient) -> Sent:
    """Raises DeliveryError. The reference is the receipt of an emergency message, or the request."""
    message = delivery.payload
    tag = message.get("tags")
    if isinstance(tag, str) and (delivery.root is not None or message.get("priority") != EMERGENCY):
        await _cancel(config, tag, http)
    user = config.user.get_secret_value()
    said = await _call(config, "/1/messages.json", {**message, "user": user}, http)
    return Sent(reference=str(said.get("receipt") or said.get("request") or ""))


async def _cancel(config: PushoverChannel, tag: str, http: httpx.AsyncClient) -> None:
    """Cancelling comes first because it can be repeated. Its refusal must not hold back the message."""
    try:
        await _call(config, f"/1/receipts/cancel_by_tag/{quote(tag, safe='')}.json", {}, http)
    except DeliveryError as error:
        if error.kind != "permanent":
            raise


async def _call(
    config: PushoverChannel, path: str, form: Mapping[str, Json], http: httpx.AsyncClient
) -> Mapping[str, Any]:
    """Pushover answers ``{"status": 0, "errors": [...]}`` to what it refuses, whatever the HTTP status."""
    token = config.token.get_secret_value()
    body = urlencode({**form, "token": token}).encode()
    secrets = [token, config.user.get_secret_value()]
    answer = await post(http, config.url.rstrip("/") + path, body, headers=FORM, secrets=secrets)
    said = answer.json
    if not isinstance(said, dict) or "status" not in said:
        raise unconfirmed(answer)
    if said["status"] != 1:
        errors = said.get("errors")
        reasons = "; ".join(map(str, errors)) if isinstance(errors, list) else ""
        message = f'answered {answer.status} with status 0: "{answer.quote(reasons)}"'
        raise DeliveryError(message, kind="permanent")
    return said
