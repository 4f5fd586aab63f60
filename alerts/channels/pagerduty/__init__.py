"""PagerDuty, by its Events API v2: an incident is one alert, a notice is a change event."""

from alerts.channels.pagerduty.limits import LIMITS
from alerts.channels.pagerduty.render import render_incident, render_notice
from alerts.channels.pagerduty.transport import send

__all__ = ["LIMITS", "render_incident", "render_notice", "send"]
