"""Any HTTP endpoint: a documented JSON body, signed as Standard Webhooks (standardwebhooks.com) describes."""

from alerts.channels.webhook.limits import LIMITS
from alerts.channels.webhook.render import render
from alerts.channels.webhook.transport import send

__all__ = ["LIMITS", "render", "send"]
