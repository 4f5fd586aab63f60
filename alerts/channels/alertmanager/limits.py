"""Alertmanager limits no length (prometheus.io/docs/alerting/latest/alerts_api); what it notifies does.

Labels are never cut: they tell alerts apart.
"""

from datetime import timedelta

from alerts.channels.base import Limits

ANNOTATION = 4_000

LIMITS: Limits = {"alerts.*.annotations.*": ANNOTATION}

LASTS = timedelta(days=365)
"""Alertmanager resolves an alert by itself after ``resolve_timeout`` (5 minutes) unless ``endsAt`` says when.
Prometheus sends its alerts again and again; Paywatch sends a message when something changes. An alert that
resolved by itself while its incident is open would be a false all-clear, so the end is out of reach.
"""
NOTICE_LASTS = timedelta(hours=1)
