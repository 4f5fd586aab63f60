"""PagerDuty, by its Events API v2: a thread is one alert, and what stands alone is a change event."""

from alerts.channels.pagerduty.limits import LIMITS
from alerts.channels.pagerduty.render import render
from alerts.channels.pagerduty.transport import send

__all__ = ["LIMITS", "render", "send"]
