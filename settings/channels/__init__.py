"""``[channels.NAME]``: where notifications go. A module for each kind, and the union that lists the kinds."""

from collections.abc import Mapping
from typing import Annotated

from pydantic import Field

from settings.channels.base import ChannelBase, EnvironmentChannel
from settings.channels.pagerduty import PagerDutyChannel
from settings.channels.slack import SlackChannel
from settings.channels.webhook import WebhookChannel
from settings.keys import members

Channel = Annotated[PagerDutyChannel | SlackChannel | WebhookChannel, Field(discriminator="kind")]

CHANNEL_KINDS: Mapping[str, type[ChannelBase]] = dict(members(Channel))
"""The settings of each kind, from the union, so that no other list of kinds exists."""

__all__ = ["CHANNEL_KINDS", "Channel", "ChannelBase", "EnvironmentChannel"]
