"""``kind = "google_chat"``: an incoming webhook of a space of Google Chat."""

from typing import Literal

from settings.channels.base import ChannelBase
from settings.urls import SecretUrl
from settings.values import Severity


class GoogleChatChannel(ChannelBase):
    default_for = frozenset(Severity)

    kind: Literal["google_chat"]
    url: SecretUrl
