"""Pushover: a push message, which for a P0 sounds until somebody acknowledges it."""

from alerts.channels.pushover.limits import LIMITS
from alerts.channels.pushover.render import render
from alerts.channels.pushover.transport import send

__all__ = ["LIMITS", "render", "send"]
