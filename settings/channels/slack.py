"""``kind = "slack"``: an incoming webhook of Slack."""

from typing import Literal

from settings.channels.base import ChannelBase, EnvironmentChannel
from settings.urls import SecretUrl
from settings.values import Severity


class SlackChannel(ChannelBase):
    default_for = frozenset(Severity)
    from_environment = EnvironmentChannel("slack", {"url": "SLACK_WEBHOOK_URL"})

    kind: Literal["slack"]
    url: SecretUrl
