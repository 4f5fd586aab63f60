"""Phone calls by Twilio."""

from alerts.channels.voice.limits import LIMITS
from alerts.channels.voice.render import render
from alerts.channels.voice.transport import send

__all__ = ["LIMITS", "render", "send"]
