"""Problems of incidents: nobody hears next of one that is not acknowledged, or hears too late."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from alerts.model import AlertState
from alerts.policies import STORE
from settings.policy import SeverityPolicy
from settings.stored import AlertSettings
from settings.texts import join_first
from settings.values import Severity
from store import IncidentState, Snapshot
from workers.health.formatting import format_age
from workers.health.problems import Problem, ProblemCode

LATE_AFTER = timedelta(minutes=2)
"""Workers look several times a minute for what is due by time in open incidents."""


def escalation_problems(snapshot: Snapshot, settings: AlertSettings) -> Iterator[Problem]:
    """Without any channel nobody wants to be notified, and nothing is missing."""
    if not settings.channels:
        return
    for incident in snapshot.incidents:
        state = incident.alert
        if state is None or incident.fingerprint == STORE:  # the latter notifies nobody
            continue
        severity = Severity(incident.severity)
        policy = settings.severities[severity]
        yield from _overdue(incident, state, policy, snapshot.at)
        if severity is Severity.P0 and state.acknowledged_at is None and not state.drill:
            yield from _exhausted(incident, state, policy, settings.channels)


def unresolved_problems(snapshot: Snapshot) -> Iterator[Problem]:
    """Each channel that has got an incident's opening must get its resolve, or somebody goes on looking."""
    for channel, incidents in sorted(snapshot.unresolved.items()):
        text = f"it was sent the opening and never the resolve of {join_first(incidents, 3)}"
        yield Problem(ProblemCode.RESOLVE_MISSING, channel, text)


def _overdue(
    incident: IncidentState, state: AlertState, policy: SeverityPolicy, now: datetime
) -> Iterator[Problem]:
    late = [(what, due) for what, due in _due(incident, state, policy) if now - due > LATE_AFTER]
    for what, due in late[:1]:
        text = f"{incident.severity} {incident.subject}: {what} has been due for {format_age(due, now)}"
        yield Problem(ProblemCode.ESCALATION_OVERDUE, incident.id, text)


def _due(
    incident: IncidentState, state: AlertState, policy: SeverityPolicy
) -> Iterator[tuple[str, datetime]]:
    """Yields what happens next by time in the incident, and when; as `alerts.step.tick` decides it."""
    if state.held is not None:
        if state.held.until is not None:
            yield "the end of what holds its messages", state.held.until
    elif state.acknowledged_at is not None:
        if state.acknowledged_until is not None:
            yield "the expiry of its acknowledgement", state.acknowledged_until
    elif not state.calm:
        steps = policy.escalate[state.escalated :]
        if steps and state.paused_since is None:
            start = state.escalates_from or incident.opened_at
            yield f"escalation step {state.escalated + 1}", start + steps[0].after
        if policy.remind_every is not None:
            yield "a reminder", (state.reminded_at or incident.opened_at) + policy.remind_every


def _exhausted(
    incident: IncidentState, state: AlertState, policy: SeverityPolicy, channels: Iterable[str]
) -> Iterator[Problem]:
    """Reminders go on for ever; otherwise a further escalation step must exist, and reach a channel."""
    known = frozenset(channels)
    reminded = policy.remind_every is not None and known.intersection(policy.channels)
    if reminded or any(known.intersection(step.to) for step in policy.escalate[state.escalated :]):
        return
    text = (
        f"P0 {incident.subject}: nobody has acknowledged it, and no escalation step or reminder is left; "
        f"acknowledge it (`paywatch incident ack {incident.id}`), and set severities.P0.remind_every"
    )
    yield Problem(ProblemCode.ESCALATION_EXHAUSTED, incident.id, text)
