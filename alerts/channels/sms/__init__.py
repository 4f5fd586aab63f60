"""Text messages by Twilio."""

from alerts.channels.sms.limits import LIMITS
from alerts.channels.sms.render import render
from alerts.channels.sms.transport import send

__all__ = ["LIMITS", "render", "send"]
