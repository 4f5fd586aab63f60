"""Mail, by SMTP to the server of the configuration."""

from alerts.channels.email.limits import LIMITS
from alerts.channels.email.render import render
from alerts.channels.email.transport import send

__all__ = ["LIMITS", "render", "send"]
