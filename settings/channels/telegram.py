"""``kind = "telegram"``: a bot of Telegram."""

import re
from typing import Annotated, Literal

from pydantic import AfterValidator

from settings.channels.base import ChannelBase
from settings.credentials import Token
from settings.urls import HttpUrl
from settings.values import Severity

_CHAT = re.compile(r"-?[0-9]+|@[A-Za-z0-9_]+")


def _chat(chat: str) -> str:
    if not _CHAT.fullmatch(chat):
        raise ValueError("write the id of the chat, such as -1001234567890, or the @name of a public one")
    return chat


class TelegramChannel(ChannelBase):
    default_for = frozenset(Severity)

    kind: Literal["telegram"]
    token: Token
    chat: Annotated[str, AfterValidator(_chat)]
    url: HttpUrl = "https://api.telegram.org"
