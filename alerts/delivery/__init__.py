"""Decides which messages a channel gets next: merged, grouped, in order, and the most severe first."""

from alerts.delivery.model import (
    DIGEST,
    GROUP,
    TEST,
    Backlog,
    ChannelState,
    Formed,
    Plan,
    Storm,
    Underway,
    Waiting,
)
from alerts.delivery.plan import plan

__all__ = [
    "DIGEST",
    "GROUP",
    "TEST",
    "Backlog",
    "ChannelState",
    "Formed",
    "Plan",
    "Storm",
    "Underway",
    "Waiting",
    "plan",
]
