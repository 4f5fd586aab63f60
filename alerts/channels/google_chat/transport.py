"""Posts to the webhook, into the thread of the message if there is one."""

import re
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import httpx
import msgspec

from alerts.channels.transport import (
    CONFIRMATION_LIMIT,
    Answer,
    DeliveryError,
    is_passing,
    post,
    unconfirmed,
    with_query,
)
from alerts.model import Delivery, Sent
from settings.channels.google_chat import GoogleChatChannel

IN_THREAD = "REPLY_MESSAGE_FALLBACK_TO_NEW_THREAD"
_NAME = re.compile(r"spaces/[\w-]{1,200}/messages/[\w.=-]{1,200}", re.ASCII)
_FOR_NOW = frozenset({"DEADLINE_EXCEEDED", "INTERNAL", "RESOURCE_EXHAUSTED", "UNAVAILABLE", "ABORTED"})


async def send(config: GoogleChatChannel, delivery: Delivery, http: httpx.AsyncClient) -> Sent:
    """Raises DeliveryError. A ``requestId`` that Google knows creates no second message."""
    parameters = {"requestId": delivery.dedupe_key}
    if "thread" in delivery.payload:
        parameters["messageReplyOption"] = IN_THREAD
    url = with_query(config.url.get_secret_value(), **parameters)
    answer = await post(http, url, msgspec.json.encode(delivery.payload), limit=CONFIRMATION_LIMIT)
    said = answer.json
    if isinstance(said, dict) and isinstance(said.get("name"), str) and "error" not in said:
        return Sent(reference=_reference(said["name"], config.url.get_secret_value()))
    raise _refusal(answer, said) or unconfirmed(answer)


def _reference(name: str, url: str) -> str:
    """The name of the message, if it is one, and has no secret of the URL."""
    secrets = [value for _, value in parse_qsl(urlsplit(url).query)]
    return name if _NAME.fullmatch(name) and not any(secret in name for secret in secrets) else ""


def _refusal(answer: Answer, said: Any) -> DeliveryError | None:
    error = said.get("error") if isinstance(said, dict) else None
    if not isinstance(error, dict):
        return None
    status = str(error.get("status", ""))
    sentence = answer.quote(f"{status} {error.get('message', '')}".strip())
    message = f'answered {answer.status}, but refused the message: "{sentence}"'
    passes = status in _FOR_NOW or is_passing(error.get("code"))
    return DeliveryError(message, kind="retry" if passes else "permanent")
