"""An incident that opens and ends again and again becomes one incident that stays open until it is stable.

A flip is an opening or an end, and of a flapping incident what would have been one. Its time is the slot of
the reading that shows it: after an outage the readings of an hour are evaluated at once.
"""

from datetime import datetime

from alerts.events import FlappingEnded, FlappingStarted
from alerts.step.decision import Decision, iso, seconds


def note_opening(decision: Decision, slot: datetime) -> None:
    _flip(decision, slot, calm=False)


def absorb_recovery(decision: Decision, slot: datetime) -> bool:
    """Whether the incident stays open although its subject passes, because it flaps."""
    if decision.state.flapping_since is None:
        flips = _recent(decision, slot)
        if len(flips) < decision.policy.flapping.flips:
            decision.change(flips=flips)
            return False
        _flip(decision, slot, calm=True)
    elif not decision.state.calm:
        _flip(decision, slot, calm=True)
    return True


def note_relapse(decision: Decision, slot: datetime) -> None:
    """Counts a flapping incident's subject as failing again."""
    if decision.state.flapping_since is not None and decision.state.calm:
        _flip(decision, slot, calm=False)


def is_stable(decision: Decision) -> bool:
    """Whether a flapping incident has not flipped for long enough."""
    state = decision.state
    if state.flapping_since is None:
        return False
    last = max(state.flips, default=state.flapping_since)
    return decision.now - last >= decision.policy.flapping.within


def end(decision: Decision) -> None:
    """The incident is an ordinary one again: its subject fails steadily, or the incident is to end."""
    incident, state = decision.incident, decision.state
    if incident is None:
        return
    inputs = {"flapping_since": iso(state.flapping_since), "within": seconds(decision.policy.flapping.within)}
    decision.record(FlappingEnded(incident.id, passing=state.calm, at=decision.now, inputs=dict(inputs)))
    decision.change(flapping_since=None, calm=False, flips=())


def _recent(decision: Decision, slot: datetime) -> tuple[datetime, ...]:
    """Returns the flips that count with a further one, the newest last; no more than matter."""
    limits, moment = decision.policy.flapping, min(slot, decision.now)
    flips = [*decision.state.flips, moment]
    return tuple(flip for flip in flips if moment - flip < limits.within)[-limits.flips :]


def _flip(decision: Decision, slot: datetime, *, calm: bool) -> None:
    flips = _recent(decision, slot)
    incident, limits = decision.incident, decision.policy.flapping
    starts = decision.state.flapping_since is None and len(flips) >= limits.flips
    if starts and incident is not None:
        inputs = {"flips": limits.flips, "within": seconds(limits.within), "first": iso(flips[0])}
        decision.record(FlappingStarted(incident.id, len(flips), decision.now, inputs=dict(inputs)))
        decision.change(flapping_since=decision.now)
    flapping = decision.state.flapping_since is not None
    decision.change(flips=flips, calm=calm and flapping)
