"""Decides what follows from a reading, an acknowledgement or the time: new state, events and notifications.

Pure functions of state, reading, policy, suppression and time, so that a history can be replayed and a
decision explained.
"""

from alerts.step.clocks import set_back
from alerts.step.decision import LONGEST_REASON, Step, clean_text
from alerts.step.people import acknowledge, resolve
from alerts.step.readings import forget, step, was_blind
from alerts.step.timing import tick

__all__ = [
    "LONGEST_REASON",
    "Step",
    "acknowledge",
    "clean_text",
    "forget",
    "resolve",
    "set_back",
    "step",
    "tick",
    "was_blind",
]
