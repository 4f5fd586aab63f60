"""``kind = "slack"``: an incoming webhook of Slack or of a dialect, or a bot of Slack."""

import re
from typing import Annotated, Literal

from pydantic import AfterValidator, model_validator

from settings.channels.base import ChannelBase, EnvironmentChannel
from settings.credentials import SlackToken
from settings.urls import SecretUrl
from settings.values import Severity, at

_CONVERSATION = re.compile(r"[CDG][A-Z0-9]+")


def _conversation(text: str) -> str:
    if not _CONVERSATION.fullmatch(text):
        raise ValueError("write the channel's ID, such as C0123456789, which its details in Slack show")
    return text


class SlackChannel(ChannelBase):
    """Without ``token`` an incoming webhook, with it a bot that writes into ``channel``.

    Slack's method that changes a message takes no channel names, so ``channel`` is an ID.
    """

    default_for = frozenset(Severity)
    from_environment = EnvironmentChannel("slack", {"url": "SLACK_WEBHOOK_URL"})

    kind: Literal["slack"]
    url: SecretUrl | None = None
    token: SlackToken | None = None
    channel: Annotated[str, AfterValidator(_conversation)] | None = None
    dialect: Literal["slack", "mattermost", "rocketchat"] = "slack"

    @property
    def address(self) -> str:
        """The incoming webhook, or the address of Slack's methods; a secret."""
        return self.url.get_secret_value() if self.url is not None else "https://slack.com/api"

    @model_validator(mode="after")
    def _webhook_or_bot(self) -> "SlackChannel":
        if self.token is None and self.channel is not None:
            raise at("token", "this key is required with channel: a webhook has a channel of its own")
        if self.token is not None and self.channel is None:
            raise at("channel", "this key is required with token: write the ID of the channel")
        if self.token is not None and self.dialect != "slack":
            raise at("token", f"{self.dialect} takes messages by an incoming webhook: write its url instead")
        if self.token is None and self.url is None:
            raise at("url", "write the url of an incoming webhook, or token and channel of a bot")
        return self
