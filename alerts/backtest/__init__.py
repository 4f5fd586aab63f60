"""Replays a history of readings through the decision of one configuration, and compares two of them. Pure."""

from alerts.backtest.comparing import Comparison, Difference, Status, Totals, compare, count
from alerts.backtest.pages import Page
from alerts.backtest.replay import Act, Replay

__all__ = [
    "Act",
    "Comparison",
    "Difference",
    "Page",
    "Replay",
    "Status",
    "Totals",
    "compare",
    "count",
]
