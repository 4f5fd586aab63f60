"""Grafana IRM, by an inbound webhook. Its URL is the secret, so the payload is sent as it was rendered."""

from alerts.channels.grafana_irm.limits import LIMITS
from alerts.channels.grafana_irm.render import render
from alerts.channels.grafana_irm.transport import send

__all__ = ["LIMITS", "render", "send"]
