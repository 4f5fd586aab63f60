"""incident.io: one alert for each thread, by its deduplication key."""

from alerts.channels.incident_io.limits import LIMITS
from alerts.channels.incident_io.render import render
from alerts.channels.incident_io.transport import send

__all__ = ["LIMITS", "render", "send"]
