"""Telegram, by a bot."""

from alerts.channels.telegram.limits import LIMITS
from alerts.channels.telegram.render import render
from alerts.channels.telegram.transport import send

__all__ = ["LIMITS", "render", "send"]
