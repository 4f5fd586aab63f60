"""``kind = "discord"``: a webhook of a channel of Discord."""

from typing import Literal

from settings.channels.base import ChannelBase, EnvironmentChannel
from settings.urls import SecretUrl
from settings.values import Severity


class DiscordChannel(ChannelBase):
    default_for = frozenset(Severity)
    from_environment = EnvironmentChannel("discord", {"url": "DISCORD_WEBHOOK_URL"})

    kind: Literal["discord"]
    url: SecretUrl
