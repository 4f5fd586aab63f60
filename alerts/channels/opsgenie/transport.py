"""Sends requests about an alert, which Opsgenie processes later: its answer is a receipt."""

from typing import Any
from urllib.parse import quote

import httpx
import msgspec

from alerts.channels.answers import below, refused, taken
from alerts.channels.opsgenie.render import CREATE
from alerts.channels.transport import Answer, DeliveryError, post
from alerts.model import Delivery, Sent
from settings.channels.opsgenie import OpsgenieChannel

ALERTS = "/v2/alerts"


class NoSuchAlert(DeliveryError):
    """The alert was closed and deleted, or never created: there is nothing left to change."""


async def send(config: OpsgenieChannel, delivery: Delivery, http: httpx.AsyncClient) -> Sent:
    key = config.api_key.get_secret_value()
    action, alias = str(delivery.payload["action"]), str(delivery.payload["alias"])
    body = msgspec.json.encode(delivery.payload["body"])
    headers = {"authorization": f"GenieKey {key}"}
    refusal = _refusal if action == CREATE else _refusal_of_a_change
    try:
        answer = await post(
            http, _address(config.url, action, alias), body, headers=headers, secrets=[key], refusal=refusal
        )
    except NoSuchAlert:
        return Sent()
    return taken(answer, _request_id(answer), refusal)


def _address(url: str, action: str, alias: str) -> str:
    base = url.rstrip("/").removesuffix(ALERTS)
    if action == CREATE:
        return below(base, ALERTS)
    return below(base, f"{ALERTS}/{quote(alias, safe='')}/{action}?identifierType=alias")


def _refusal_of_a_change(answer: Answer) -> DeliveryError | None:
    """404 with the id of a request is Opsgenie's word; without one, the address is wrong."""
    found = _refusal(answer)
    if answer.status == httpx.codes.NOT_FOUND and found is not None and _request_id(answer):
        return NoSuchAlert(str(found), kind="permanent")
    return found


def _refusal(answer: Answer) -> DeliveryError | None:
    """Errors have a ``message``, receipts a ``result``."""
    body: Any = answer.json
    if not isinstance(body, dict) or "result" in body or not isinstance(body.get("message"), str):
        return None
    errors = body.get("errors")
    listed = [f"{key}: {text}" for key, text in errors.items()] if isinstance(errors, dict) else []
    return refused(answer, "; ".join([body["message"], *listed]), wait=_wait(answer))


def _wait(answer: Answer) -> float | None:
    """Opsgenie names the period of the limit that was exceeded."""
    seconds = answer.headers.get("x-ratelimit-period-in-sec", "")
    return float(seconds) if seconds.isascii() and seconds.isdigit() else None


def _request_id(answer: Answer) -> str:
    body: Any = answer.json
    found = body.get("requestId") if isinstance(body, dict) else None
    return answer.quote(found) if isinstance(found, str) else ""
