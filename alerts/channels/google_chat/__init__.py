"""Google Chat, by an incoming webhook of a space."""

from alerts.channels.google_chat.limits import LIMITS
from alerts.channels.google_chat.render import render
from alerts.channels.google_chat.transport import send

__all__ = ["LIMITS", "render", "send"]
