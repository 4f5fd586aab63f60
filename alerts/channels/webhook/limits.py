"""An endpoint of one's own has no limits that we know. Nothing is cut: programs read the body, not people."""

from alerts.channels.base import Limits

LIMITS: Limits = {}
