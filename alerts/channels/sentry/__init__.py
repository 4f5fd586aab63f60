"""Sentry: an event for each message; those of one thread are one issue."""

from alerts.channels.sentry.limits import LIMITS
from alerts.channels.sentry.render import render
from alerts.channels.sentry.transport import send

__all__ = ["LIMITS", "render", "send"]
