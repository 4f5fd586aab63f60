"""Discord, by a webhook of a channel."""

from alerts.channels.discord.limits import LIMITS
from alerts.channels.discord.render import render
from alerts.channels.discord.transport import send

__all__ = ["LIMITS", "render", "send"]
