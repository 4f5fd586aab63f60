"""What is due by time in an open incident."""

from datetime import datetime
from itertools import takewhile

from alerts.events import AcknowledgementExpired, Escalated
from alerts.model import AlertState, NotificationKind
from alerts.policy import Policy
from alerts.step import announcing, flapping
from alerts.step.decision import Decision, Step, iso, seconds
from alerts.step.lifecycle import close, raise_severity
from alerts.suppression import NOTHING, Suppression
from settings.values import Severity


def tick(state: AlertState, policy: Policy, now: datetime, suppression: Suppression = NOTHING) -> Step:
    """Sends what is due by time in an open incident: what was held, escalations, reminders.

    Also ends what ends by time: acknowledgements, and flapping.
    """
    decision = Decision(state, policy, now, suppression)
    pass_time(decision)
    return decision.step


def pass_time(decision: Decision) -> None:
    """Of escalations and reminders that are due, a channel gets only one: the escalation."""
    if decision.state.incident is None:
        return
    _expire_acknowledgement(decision)
    _raise_by_age(decision)
    if flapping.is_stable(decision) and _settle(decision):
        return
    announcing.update_hold(decision)
    announcing.keep_clock(decision)
    if decision.state.held is not None:
        return
    announcing.announce(decision)
    if decision.state.acknowledged_at is None:
        _escalate(decision)
        _remind(decision)


def _expire_acknowledgement(decision: Decision) -> None:
    state = decision.state
    until = state.acknowledged_until
    if state.acknowledged_at is None or until is None or decision.now < until:
        return
    if (incident := decision.incident) is None:
        return
    by = state.acknowledged_by or ""
    inputs = {"acknowledged_at": iso(state.acknowledged_at), "acknowledged_until": iso(until)}
    decision.record(AcknowledgementExpired(incident.id, by, decision.now, inputs=dict(inputs)))
    decision.change(acknowledged_at=None, acknowledged_by=None, acknowledged_until=None, speak=True)
    decision.expired = by


def _raise_by_age(decision: Decision) -> None:
    """Raises by one severity at a time, acknowledged or not."""
    limit = decision.route.raise_after
    if limit is None or (incident := decision.incident) is None or incident.severity is Severity.P0:
        return
    since = decision.state.severity_since or incident.opened_at
    if decision.now - since >= limit:
        inputs = {"since": iso(since), "raise_after": seconds(limit)}
        raise_severity(decision, incident.severity.higher(), "age", dict(inputs))


def _settle(decision: Decision) -> bool:
    """Ends the flapping, and the incident if its subject passes. Whether the incident has ended."""
    passes = decision.state.calm and decision.state.passing >= decision.policy.closes_after
    within = seconds(decision.policy.flapping.within)
    flapping.end(decision)
    if passes:
        minutes = f"{(within or 0) / 60:g} min"
        close(decision, f"passing steadily for {minutes}", {"passing": decision.state.passing})
    return passes


def _escalate(decision: Decision) -> None:
    """Takes the steps that are due. None while a flapping incident's subject passes."""
    incident, state = decision.incident, decision.state
    if incident is None or state.calm:
        return
    age = decision.now - (state.escalates_from or incident.opened_at)
    remaining = decision.route.escalations[state.escalated :]
    due = list(takewhile(lambda escalation: age >= escalation.after, remaining))
    if not due:
        return
    level = state.escalated + len(due)
    channels = tuple(dict.fromkeys(channel for escalation in due for channel in escalation.channels))
    inputs = {
        "severity": str(incident.severity),
        "unacknowledged_for": seconds(age),
        "after": seconds(due[-1].after),
        "levels": len(decision.route.escalations),
    }
    decision.record(Escalated(incident.id, level, channels, decision.now, inputs=dict(inputs)))
    decision.notify(NotificationKind.ESCALATED, channels, level=level, changes=decision.changes())
    decision.change(escalated=level)
    decision.remember_said()


def _remind(decision: Decision) -> None:
    incident, state, every = decision.incident, decision.state, decision.route.remind_every
    if incident is None:
        return
    last = state.reminded_at or incident.opened_at
    due = every is not None and decision.now - last >= every and not state.calm
    if not (due or state.speak):
        return
    channels = [*decision.route.channels, *(state.notified if state.speak else ())]
    decision.notify(NotificationKind.REMINDER, channels, changes=decision.changes())
    decision.change(reminded_at=decision.now, speak=False)
    decision.remember_said()
