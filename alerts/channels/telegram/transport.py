"""Sends by the bot's method, and follows a group that has become a supergroup."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

import httpx
import msgspec

from alerts.channels.transport import (
    CONFIRMATION_LIMIT,
    Answer,
    DeliveryError,
    Kind,
    is_passing,
    post,
    seconds_of,
    unconfirmed,
)
from alerts.model import Delivery, Sent
from probes.reading import Json
from settings.channels.telegram import TelegramChannel


class ChatMoved(DeliveryError):
    """The group has another id since it became a supergroup."""

    def __init__(self, chat: int) -> None:
        super().__init__(f'the group has become a supergroup: write chat = "{chat}"', kind="permanent")
        self.chat = chat


async def send(config: TelegramChannel, delivery: Delivery, http: httpx.AsyncClient) -> Sent:
    """Raises DeliveryError. The reference is the message, to which later ones of its thread reply."""
    moved = None
    try:
        return await _send_to(config, _chat(config.chat), {**delivery.payload, **_reply(delivery.root)}, http)
    except ChatMoved as error:
        moved = error.chat
    # The new chat numbers its messages anew: a reply would point to another message.
    return await _send_to(config, moved, delivery.payload, http)


async def _send_to(
    config: TelegramChannel, chat: int | str, message: Mapping[str, Json], http: httpx.AsyncClient
) -> Sent:
    token = config.token.get_secret_value()
    answer = await post(
        http,
        f"{config.url.rstrip('/')}/bot{quote(token, safe=':')}/sendMessage",
        msgspec.json.encode({"chat_id": chat, **message}),
        secrets=[token, token.partition(":")[2]],
        refusal=_refusal,
        limit=CONFIRMATION_LIMIT,
    )
    said = answer.json
    result = said.get("result") if isinstance(said, dict) and said.get("ok") is True else None
    if isinstance(result, dict) and isinstance(result.get("message_id"), int):
        return Sent(reference=str(result["message_id"]))
    raise _refusal(answer) or unconfirmed(answer)


def _chat(chat: str) -> int | str:
    return chat if chat.startswith("@") else int(chat)


def _reply(root: str | None) -> dict[str, Json]:
    if root is None or not root.isdecimal():
        return {}
    return {"reply_parameters": {"message_id": int(root), "allow_sending_without_reply": True}}


def _refusal(answer: Answer) -> DeliveryError | None:
    """Telegram's own form: ``ok`` false, with a code, a description and parameters, whatever the status."""
    said = answer.json
    if not isinstance(said, dict) or said.get("ok") is not False:
        return None
    code, parameters = said.get("error_code"), said.get("parameters")
    parameters = parameters if isinstance(parameters, dict) else {}
    if isinstance(moved := parameters.get("migrate_to_chat_id"), int):
        return ChatMoved(moved)
    description = answer.quote(str(said.get("description", "")))
    code = code if isinstance(code, int) else answer.status
    return DeliveryError(
        f'answered {code}: "{description}"', kind=_kind(code), retry_after=_seconds(parameters, answer)
    )


def _kind(code: int) -> Kind:
    return "retry" if is_passing(code) else "permanent"


def _seconds(parameters: Mapping[str, Any], answer: Answer) -> float | None:
    seconds = seconds_of(parameters.get("retry_after"))
    return answer.retry_after if seconds is None else seconds
