"""What people do to an open incident. Of two who do the same at the same time, the first one wins."""

from datetime import datetime, timedelta

from alerts.events import Acknowledged
from alerts.model import AlertState, NotificationKind
from alerts.policy import Policy
from alerts.step.announcing import keep_clock
from alerts.step.decision import Decision, Step, clean_text, iso, seconds
from alerts.step.lifecycle import close


def acknowledge(
    state: AlertState, policy: Policy, by: str, now: datetime, lasts: timedelta | None = None
) -> Step:
    """Stops reminders and escalations for ``lasts``, or as long as the severity says.

    No effect if no incident is open, or if another person has acknowledged it. Who did so oneself extends
    one's acknowledgement by giving a time.
    """
    decision = Decision(state, policy, now)
    incident, who = decision.incident, clean_text(by)
    if incident is None:
        return decision.step
    again = state.acknowledged_at is not None
    if again and not (lasts is not None and state.acknowledged_by == who):
        return decision.step
    length = lasts or decision.route.acknowledge_expires
    until = None if length is None else now + length
    inputs = {"until": iso(until), "lasts": seconds(length), "escalated": state.escalated}
    decision.record(Acknowledged(incident.id, who, now, until, inputs=dict(inputs)))
    decision.change(
        acknowledged_at=state.acknowledged_at or now,
        acknowledged_by=who,
        acknowledged_until=until,
        speak=False,
    )
    keep_clock(decision)
    if not again:
        decision.notify(NotificationKind.ACKNOWLEDGED, state.notified, by=who, until=until)
    return decision.step


def resolve(state: AlertState, policy: Policy, reason: str, now: datetime, by: str | None = None) -> Step:
    """Ends the incident by hand, or because its check is no longer configured. No effect if none is open.

    The counts restart: it takes ``opens_after`` readings (and a rule's whole hold) to open the next one.
    """
    decision = Decision(state, policy, now)
    if decision.incident is None:
        return decision.step
    decision.change(failing=0, troubled=0, troubled_since=None, passing=0, restarted=now, places={}, flips=())
    close(decision, clean_text(reason), {}, None if by is None else clean_text(by))
    return decision.step
