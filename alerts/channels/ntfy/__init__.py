"""ntfy: a push message to everybody who has subscribed to a topic."""

from alerts.channels.ntfy.limits import LIMITS
from alerts.channels.ntfy.render import render
from alerts.channels.ntfy.transport import send

__all__ = ["LIMITS", "render", "send"]
