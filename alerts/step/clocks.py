"""Times that are still to come, although they have been: the database's clock was set back since."""

from datetime import datetime

from msgspec.structs import replace

from alerts.model import AlertState

_MOMENTS = (
    "opened_at",
    "severity_since",
    "reminded_at",
    "escalates_from",
    "paused_since",
    "flapping_since",
    "troubled_since",
    "ended_at",
)
"""Of what is counted from. Not ``seen``: see `alerts.places.late`."""


def set_back(state: AlertState, now: datetime) -> AlertState:
    """Returns the state with no such time after ``now``.

    Otherwise reminders, escalations, rules, and the ends of acknowledgements and of flapping would wait until
    the clock reaches the old time again. An acknowledgement lasts as long as it was to last, from now.
    """
    ahead = {name: now for name in _MOMENTS if (moment := getattr(state, name)) is not None and moment > now}
    changes: dict[str, object] = dict(ahead)
    if any(flip > now for flip in state.flips):
        changes["flips"] = tuple(flip for flip in state.flips if flip <= now)
    if state.restarted is not None and state.restarted > now:
        changes["restarted"] = None  # then all readings count
    acknowledged, until = state.acknowledged_at, state.acknowledged_until
    if acknowledged is not None and acknowledged > now:
        changes["acknowledged_at"] = now
        changes["acknowledged_until"] = None if until is None else until - (acknowledged - now)
    return replace(state, **changes) if changes else state
