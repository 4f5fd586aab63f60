"""Alertmanager: one alert for each incident, told apart by its labels."""

from alerts.channels.alertmanager.limits import LIMITS
from alerts.channels.alertmanager.render import render
from alerts.channels.alertmanager.transport import send

__all__ = ["LIMITS", "render", "send"]
