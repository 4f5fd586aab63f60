"""Opsgenie and Jira Service Management: one alert for each thread, which has the thread as its alias."""

from alerts.channels.opsgenie.limits import LIMITS
from alerts.channels.opsgenie.render import render
from alerts.channels.opsgenie.transport import send

__all__ = ["LIMITS", "render", "send"]
