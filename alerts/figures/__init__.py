"""Figures of incidents: times to detect, acknowledge and resolve, responses in time, false alerts."""

from alerts.figures.alert import Alert, Began, Mark, MarkedAs, Notified, Stage, Unknown
from alerts.figures.nights import NIGHT_FROM, NIGHT_UNTIL, Noise
from alerts.figures.responses import Promises, Response, ResponseCode, judge
from alerts.figures.totals import Durations, Group, Totals

__all__ = [
    "NIGHT_FROM",
    "NIGHT_UNTIL",
    "Alert",
    "Began",
    "Durations",
    "Group",
    "Mark",
    "MarkedAs",
    "Noise",
    "Notified",
    "Promises",
    "Response",
    "ResponseCode",
    "Stage",
    "Totals",
    "Unknown",
    "judge",
]
