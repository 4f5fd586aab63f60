"""Decides what follows from a reading, an acknowledgement or the time: new state, events and notifications.

Pure functions of state, reading, policy and time, so that a history can be replayed and a decision explained.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import takewhile

from msgspec.structs import replace

from alerts.model import (
    Acknowledged,
    AlertState,
    Effect,
    Notification,
    NotificationKind,
    Opened,
    Policy,
    Raised,
    Resolved,
    Route,
    incident_id,
)
from probes.reading import Reading, Verdict
from settings.texts import storable
from settings.values import Severity

Step = tuple[AlertState, tuple[Effect, ...]]

LONGEST_REASON = 2000
"""In characters. The reason of a reading may quote an answer of any length."""


def step(state: AlertState, reading: Reading, policy: Policy, now: datetime) -> Step:
    """Counts one reading, opens, raises or resolves the incident, and sends what is due by time (`tick`).

    ``opens_after`` readings in a row that do not pass open an incident: with the policy's severity if all of
    them are ``fail``, otherwise one severity lower, because ``degraded``, ``unknown`` and ``missed`` do not
    show that the check's subject is down.

    A late reading (its slot is not newer than the last one counted) changes no count: it precedes readings
    that have already been evaluated. If the last slot counted is in the future, a clock was wrong, and no
    reading is late; otherwise the check could not alert until that day.

    ``opened_at`` of an incident is ``now`` and not the slot: readings that were buffered while Postgres was
    unreachable are old, and escalations count from when somebody could respond.
    """
    if is_late(state, reading.slot, now):
        return tick(state, policy, now)
    counted = _count(state, reading)
    incident = _Incident.of(counted)
    if incident is None:
        severity = _opening_severity(counted, policy)
        return (counted, ()) if severity is None else _open(counted, reading.slot, severity, policy, now)
    if counted.passing >= policy.closes_after:
        return _close(counted, incident, policy, clean_text(reading.outcome.reason) or "passing again", now)
    raised: tuple[Effect, ...] = ()
    if counted.failing >= policy.opens_after and policy.severity < incident.severity:
        counted, raised = _raise(counted, incident, policy, now)
    notified = [effect.channel for effect in raised if isinstance(effect, Notification)]
    counted, due = _tick(counted, policy, now, notified=notified)
    return counted, raised + due


def tick(state: AlertState, policy: Policy, now: datetime) -> Step:
    """Sends what is due by time in an open incident that nobody acknowledged: escalations, then reminders."""
    return _tick(state, policy, now, notified=())


def acknowledge(state: AlertState, policy: Policy, by: str, now: datetime) -> Step:
    """Stops reminders and escalations. No effect if no incident is open, or if it is acknowledged already."""
    incident = _Incident.of(state)
    if incident is None or state.acknowledged_at is not None:
        return state, ()
    who = clean_text(by)
    acknowledged = replace(state, acknowledged_at=now)
    acknowledged, messages = _notify(
        acknowledged, policy, NotificationKind.ACKNOWLEDGED, state.notified, now, by=who
    )
    return acknowledged, (Acknowledged(incident=incident.id, by=who, at=now), *messages)


def resolve(state: AlertState, policy: Policy, reason: str, now: datetime) -> Step:
    """Ends the incident by hand, or because its check is no longer configured. No effect if none is open.

    The counts restart: it takes ``opens_after`` readings (and a rule's whole hold) to open the next one.
    """
    incident = _Incident.of(state)
    if incident is None:
        return state, ()
    restarted = replace(state, failing=0, troubled=0, passing=0, since=None)
    return _close(restarted, incident, policy, clean_text(reason), now)


def is_late(state: AlertState, slot: datetime, now: datetime) -> bool:
    return state.seen is not None and slot <= state.seen <= now


def clean_text(text: str) -> str:
    """The text without what Postgres cannot store, in at most `LONGEST_REASON` characters."""
    clean = storable(text)
    return clean if len(clean) <= LONGEST_REASON else clean[: LONGEST_REASON - 1] + "…"


@dataclass(frozen=True, slots=True)
class _Incident:
    id: str
    severity: Severity
    opened_at: datetime

    @classmethod
    def of(cls, state: AlertState) -> "_Incident | None":
        if state.incident is None or state.severity is None or state.opened_at is None:
            return None
        return cls(state.incident, state.severity, state.opened_at)


def _count(state: AlertState, reading: Reading) -> AlertState:
    verdict, slots = reading.outcome.verdict, max(reading.slots, 1)
    if verdict is Verdict.PASS:
        return replace(state, seen=reading.slot, passing=state.passing + slots, failing=0, troubled=0)
    return replace(
        state,
        seen=reading.slot,
        passing=0,
        failing=state.failing + slots if verdict is Verdict.FAIL else 0,
        troubled=state.troubled + slots,
        reason=clean_text(reading.outcome.reason),
    )


def _opening_severity(state: AlertState, policy: Policy) -> Severity | None:
    if state.failing >= policy.opens_after:
        return policy.severity
    return policy.severity.lower() if state.troubled >= policy.opens_after else None


def _open(state: AlertState, slot: datetime, severity: Severity, policy: Policy, now: datetime) -> Step:
    incident = incident_id(policy.fingerprint, slot)
    state = replace(state, incident=incident, severity=severity, opened_at=now)
    opened = Opened(
        incident=incident,
        fingerprint=policy.fingerprint,
        subject=policy.subject,
        severity=severity,
        reason=state.reason,
        at=now,
    )
    state, messages = _notify(state, policy, NotificationKind.OPENED, _route(state, policy).channels, now)
    return state, (opened, *messages)


def _raise(state: AlertState, incident: _Incident, policy: Policy, now: datetime) -> Step:
    """Raises the incident to the policy's severity, with that severity's channels and its escalations from
    the first one. An acknowledgement stays, and so does the silence of reminders and escalations after it.
    """
    raised = Raised(incident=incident.id, severity=policy.severity, reason=state.reason, at=now)
    state = replace(state, severity=policy.severity, escalated=0, reminded_at=now)
    state, messages = _notify(state, policy, NotificationKind.ESCALATED, _route(state, policy).channels, now)
    return state, (raised, *messages)


def _close(state: AlertState, incident: _Incident, policy: Policy, reason: str, now: datetime) -> Step:
    """Notifies every channel that was notified before, whatever the routes are now. The counts stay."""
    _, messages = _notify(state, policy, NotificationKind.RESOLVED, state.notified, now, reason=reason)
    closed = AlertState(
        failing=state.failing,
        troubled=state.troubled,
        passing=state.passing,
        seen=state.seen,
        since=state.since,
    )
    return closed, (Resolved(incident=incident.id, reason=reason, at=now), *messages)


def _tick(state: AlertState, policy: Policy, now: datetime, *, notified: Collection[str]) -> Step:
    """``notified``: channels that get another message now. Two at once would teach people to ignore both."""
    incident = _Incident.of(state)
    if incident is None or state.acknowledged_at is not None:
        return state, ()
    state, escalated = _escalate(state, incident, policy, now, notified)
    notified = {*notified, *(message.channel for message in escalated)}
    state, reminders = _remind(state, incident, policy, now, notified)
    return state, (*escalated, *reminders)


def _escalate(
    state: AlertState, incident: _Incident, policy: Policy, now: datetime, notified: Collection[str]
) -> tuple[AlertState, tuple[Notification, ...]]:
    remaining = _route(state, policy).escalations[state.escalated :]
    due = list(takewhile(lambda escalation: now - incident.opened_at >= escalation.after, remaining))
    channels = [channel for escalation in due for channel in escalation.channels if channel not in notified]
    state = replace(state, escalated=state.escalated + len(due))
    return _notify(state, policy, NotificationKind.ESCALATED, channels, now)


def _remind(
    state: AlertState, incident: _Incident, policy: Policy, now: datetime, notified: Collection[str]
) -> tuple[AlertState, tuple[Notification, ...]]:
    route = _route(state, policy)
    last = state.reminded_at or incident.opened_at
    if route.remind_every is None or now - last < route.remind_every:
        return state, ()
    channels = [channel for channel in route.channels if channel not in notified]
    return _notify(replace(state, reminded_at=now), policy, NotificationKind.REMINDER, channels, now)


def _route(state: AlertState, policy: Policy) -> Route:
    return policy.routes.get(state.severity or policy.severity, Route())


def _notify(
    state: AlertState,
    policy: Policy,
    kind: NotificationKind,
    channels: Iterable[str],
    now: datetime,
    *,
    reason: str | None = None,
    by: str | None = None,
) -> tuple[AlertState, tuple[Notification, ...]]:
    """Makes one message for each channel, each with the next number, and adds the channels to the state."""
    incident = _Incident.of(state)
    if incident is None:
        return state, ()
    messages = tuple(
        Notification(
            incident=incident.id,
            sequence=sequence,
            kind=kind,
            channel=channel,
            subject=policy.subject,
            severity=incident.severity,
            reason=state.reason if reason is None else reason,
            opened_at=incident.opened_at,
            at=now,
            runbook=policy.runbook,
            first=channel not in state.notified,
            by=by,
        )
        for sequence, channel in enumerate(dict.fromkeys(channels), state.sequence + 1)
    )
    notified = tuple(dict.fromkeys([*state.notified, *(message.channel for message in messages)]))
    return replace(state, sequence=state.sequence + len(messages), notified=notified), messages
