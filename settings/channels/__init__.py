"""``[channels.NAME]``: where notifications go. A module for each kind, and the union that lists the kinds."""

from collections.abc import Mapping
from typing import Annotated

from pydantic import Field

from settings.channels.alertmanager import AlertmanagerChannel
from settings.channels.apprise import AppriseChannel
from settings.channels.base import ChannelBase, EnvironmentChannel
from settings.channels.discord import DiscordChannel
from settings.channels.email import EmailChannel
from settings.channels.google_chat import GoogleChatChannel
from settings.channels.grafana_irm import GrafanaIrmChannel
from settings.channels.incident_io import IncidentIoChannel
from settings.channels.ntfy import NtfyChannel
from settings.channels.opsgenie import OpsgenieChannel
from settings.channels.pagerduty import PagerDutyChannel
from settings.channels.pushover import PushoverChannel
from settings.channels.sentry import SentryChannel
from settings.channels.slack import SlackChannel
from settings.channels.sms import SmsChannel
from settings.channels.teams import TeamsChannel
from settings.channels.telegram import TelegramChannel
from settings.channels.voice import VoiceChannel
from settings.channels.webhook import WebhookChannel
from settings.keys import members

# fmt: off
Channel = Annotated[  # one kind a line, in alphabetical order
    AlertmanagerChannel
    | AppriseChannel
    | DiscordChannel
    | EmailChannel
    | GoogleChatChannel
    | GrafanaIrmChannel
    | IncidentIoChannel
    | NtfyChannel
    | OpsgenieChannel
    | PagerDutyChannel
    | PushoverChannel
    | SentryChannel
    | SlackChannel
    | SmsChannel
    | TeamsChannel
    | TelegramChannel
    | VoiceChannel
    | WebhookChannel,
    Field(discriminator="kind"),
]
# fmt: on

CHANNEL_KINDS: Mapping[str, type[ChannelBase]] = dict(members(Channel))
"""The settings of each kind, from the union, so that no other list of kinds exists."""

__all__ = ["CHANNEL_KINDS", "Channel", "ChannelBase", "EnvironmentChannel"]
