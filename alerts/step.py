"""Readings become incidents and notifications here, by pure functions of a state, a reading, a policy and
a time.

They do no I/O and read no clock, so a history can be replayed and every decision explained.
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


def step(state: AlertState, reading: Reading, policy: Policy, now: datetime) -> Step:
    """Count one reading, decide what follows from it, and do what time alone makes due (`tick`).

    ``fail`` is failing; ``degraded``, ``unknown`` and ``missed`` are trouble, which opens one severity
    milder.

    Readings come in the order of their slots. A late one (a slot not newer than the last one counted)
    changes no count and only tells the time: it belongs before readings that were already judged. A last
    slot that lies in the future is the work of a broken clock and makes nothing late, or every alert
    would wait for that day.

    ``opened_at`` of an incident is ``now``, when somebody could first be told, and reminders and
    escalations are measured from it. Its id is made of the slot (see `incident_id`).
    """
    if is_late(state, reading.slot, now):
        return tick(state, policy, now)
    counted = _count(state, reading)
    incident = _Incident.of(counted)
    if incident is None:
        severity = _opening_severity(counted, policy)
        return (counted, ()) if severity is None else _open(counted, reading.slot, severity, policy, now)
    if counted.passing >= policy.closes_after:
        return _close(counted, incident, policy, tidy(reading.outcome.reason) or "passing again", now)
    raised: tuple[Effect, ...] = ()
    if counted.failing >= policy.opens_after and policy.severity < incident.severity:
        counted, raised = _raise(counted, incident, policy, now)
    counted, timed = _tick(
        counted, policy, now, told=[effect.channel for effect in raised if isinstance(effect, Notification)]
    )
    return counted, raised + timed


def tick(state: AlertState, policy: Policy, now: datetime) -> Step:
    """What time alone makes due in an open incident that nobody acknowledged: escalations, then reminders."""
    return _tick(state, policy, now, told=())


def acknowledge(state: AlertState, policy: Policy, by: str, now: datetime) -> Step:
    """Somebody is on it: reminders and escalations stop; no effect when nothing is left to acknowledge."""
    incident = _Incident.of(state)
    if incident is None or state.acknowledged_at is not None:
        return state, ()
    who = tidy(by)
    acknowledged = replace(state, acknowledged_at=now)
    told, notes = _tell(acknowledged, policy, NotificationKind.ACKNOWLEDGED, state.notified, now, by=who)
    return told, (Acknowledged(incident=incident.id, by=who, at=now), *notes)


def resolve(state: AlertState, policy: Policy, reason: str, now: datetime) -> Step:
    """End the incident by hand, or because its check is no longer configured; no effect when none is open.

    The counts start again: it takes ``opens_after`` readings (and a rule's whole hold) to open the next one.
    """
    incident = _Incident.of(state)
    if incident is None:
        return state, ()
    forgotten = replace(state, failing=0, troubled=0, passing=0, since=None)
    return _close(forgotten, incident, policy, tidy(reason), now)


def is_late(state: AlertState, slot: datetime, now: datetime) -> bool:
    return state.seen is not None and slot <= state.seen <= now


def tidy(text: str) -> str:
    """A text that Postgres and JSON can hold (no NUL, no lone surrogate), and that a person may read to
    its end.
    """
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
        reason=tidy(reading.outcome.reason),
    )


def _opening_severity(state: AlertState, policy: Policy) -> Severity | None:
    if state.failing >= policy.opens_after:
        return policy.severity
    return policy.severity.lower() if state.troubled >= policy.opens_after else None


def _open(state: AlertState, slot: datetime, severity: Severity, policy: Policy, now: datetime) -> Step:
    incident = incident_id(policy.fingerprint, slot)
    begun = replace(state, incident=incident, severity=severity, opened_at=now)
    opened = Opened(
        incident=incident,
        fingerprint=policy.fingerprint,
        subject=policy.subject,
        severity=severity,
        reason=state.reason,
        at=now,
    )
    told, notes = _tell(begun, policy, NotificationKind.OPENED, _route(begun, policy).channels, now)
    return told, (opened, *notes)


def _raise(state: AlertState, incident: _Incident, policy: Policy, now: datetime) -> Step:
    """The higher severity has its own channels and its own ladder. An acknowledgement of the milder one
    stays.
    """
    raised = replace(state, severity=policy.severity, escalated=0, reminded_at=now)
    told, notes = _tell(raised, policy, NotificationKind.ESCALATED, _route(raised, policy).channels, now)
    worse = Raised(incident=incident.id, severity=policy.severity, reason=state.reason, at=now)
    return told, (worse, *notes)


def _close(state: AlertState, incident: _Incident, policy: Policy, reason: str, now: datetime) -> Step:
    """Every channel that was told hears the end, whatever the routes say by now; what was counted stays."""
    _, notes = _tell(state, policy, NotificationKind.RESOLVED, state.notified, now, reason=reason)
    after = AlertState(
        failing=state.failing,
        troubled=state.troubled,
        passing=state.passing,
        seen=state.seen,
        since=state.since,
    )
    return after, (Resolved(incident=incident.id, reason=reason, at=now), *notes)


def _tick(state: AlertState, policy: Policy, now: datetime, *, told: Collection[str]) -> Step:
    incident = _Incident.of(state)
    if incident is None or state.acknowledged_at is not None:
        return state, ()
    state, escalated = _escalate(state, incident, policy, now, told)
    told = {*told, *(note.channel for note in escalated)}
    state, reminded = _remind(state, incident, policy, now, told)
    return state, (*escalated, *reminded)


def _escalate(
    state: AlertState, incident: _Incident, policy: Policy, now: datetime, told: Collection[str]
) -> tuple[AlertState, tuple[Notification, ...]]:
    ladder = _route(state, policy).escalations[state.escalated :]
    due = list(takewhile(lambda rung: now - incident.opened_at >= rung.after, ladder))
    channels = [channel for rung in due for channel in rung.channels if channel not in told]
    taken = replace(state, escalated=state.escalated + len(due))
    return _tell(taken, policy, NotificationKind.ESCALATED, channels, now)


def _remind(
    state: AlertState, incident: _Incident, policy: Policy, now: datetime, told: Collection[str]
) -> tuple[AlertState, tuple[Notification, ...]]:
    """Who was told something in the same moment needs no reminder of it."""
    route = _route(state, policy)
    last = state.reminded_at or incident.opened_at
    if route.remind_every is None or now - last < route.remind_every:
        return state, ()
    channels = [channel for channel in route.channels if channel not in told]
    return _tell(replace(state, reminded_at=now), policy, NotificationKind.REMINDER, channels, now)


def _route(state: AlertState, policy: Policy) -> Route:
    return policy.routes.get(state.severity or policy.severity, Route())


def _tell(
    state: AlertState,
    policy: Policy,
    kind: NotificationKind,
    channels: Iterable[str],
    now: datetime,
    *,
    reason: str | None = None,
    by: str | None = None,
) -> tuple[AlertState, tuple[Notification, ...]]:
    """One message to each channel, each with the next number, and the state that remembers who was told."""
    incident = _Incident.of(state)
    if incident is None:
        return state, ()
    notes = tuple(
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
    notified = tuple(dict.fromkeys([*state.notified, *(note.channel for note in notes)]))
    return replace(state, sequence=state.sequence + len(notes), notified=notified), notes
