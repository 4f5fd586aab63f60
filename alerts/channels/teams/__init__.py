"""Microsoft Teams, by a workflow that posts Adaptive Cards."""

from alerts.channels.teams.limits import LIMITS
from alerts.channels.teams.render import render
from alerts.channels.teams.transport import send

__all__ = ["LIMITS", "render", "send"]
