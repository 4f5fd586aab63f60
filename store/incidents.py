"""Incidents as commands show and change them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

import asyncpg

from alerts.model import AlertState, Notification
from store import effects, states
from store.config_revisions import hold_revision
from store.evaluator import Decision, Evaluator
from store.pool import Connection
from store.queries import query
from store.transactions import transaction

_LIST = query("list_incidents")
_GET = query("get_incident")
_EVENTS = query("incident_events")
_NOTIFICATIONS = query("incident_notifications")
_UNACKNOWLEDGED = query("unacknowledged_fingerprints")

_Decide = Callable[[str, AlertState, datetime], Decision]


@dataclass(frozen=True, slots=True)
class Incident:
    """One problem, from its opening to its resolution."""

    id: str
    fingerprint: str
    subject: str
    severity: str
    reason: str
    opened_at: datetime
    acknowledged_at: datetime | None
    acknowledged_by: str | None
    resolved_at: datetime | None
    resolution: str | None


@dataclass(frozen=True, slots=True)
class IncidentEvent:
    """One line of the timeline. ``detail`` is the reason, or the name of who acknowledged."""

    at: datetime
    kind: str
    severity: str | None
    detail: str


@dataclass(frozen=True, slots=True)
class NotificationRecord:
    """One notification of the incident, and its delivery."""

    channel: str
    kind: str
    sequence: int
    status: str
    attempts: int
    created_at: datetime
    delivered_at: datetime | None
    reference: str | None
    last_error: str | None


@dataclass(frozen=True, slots=True)
class IncidentDetails:
    """An incident with its timeline and notifications, oldest first."""

    incident: Incident
    events: Sequence[IncidentEvent]
    notifications: Sequence[NotificationRecord]


async def list_incidents(
    pool: asyncpg.Pool, state: Literal["open", "all"] = "open", limit: int | None = None
) -> list[Incident]:
    """Returns the incidents, newest first."""
    return [Incident(**row) for row in await pool.fetch(_LIST, state == "open", limit)]


async def get(pool: asyncpg.Pool, id_: str) -> IncidentDetails | None:
    """Returns one incident with all its details, or None for an unknown id."""
    async with (
        pool.acquire() as connection,
        connection.transaction(isolation="repeatable_read", readonly=True),
    ):
        row = await connection.fetchrow(_GET, id_)
        if row is None:
            return None
        events = await connection.fetch(_EVENTS, id_)
        notifications = await connection.fetch(_NOTIFICATIONS, id_)
    return IncidentDetails(
        Incident(**row),
        [IncidentEvent(**event) for event in events],
        [NotificationRecord(**note) for note in notifications],
    )


async def acknowledge(pool: asyncpg.Pool, id_: str, by: str, evaluator: Evaluator) -> Incident | None:
    """Acknowledges an incident; no effect if it is acknowledged or resolved. None for an unknown id."""

    def decision(fingerprint: str, state: AlertState, now: datetime) -> Decision:
        return evaluator.acknowledge(fingerprint, state, by, now)

    return await _change(pool, id_, decision, evaluator)


async def resolve(pool: asyncpg.Pool, id_: str, reason: str, evaluator: Evaluator) -> Incident | None:
    """Resolves an incident, and notifies each channel that it was sent to; no effect if it is resolved.

    Returns None for an unknown id.
    """

    def decision(fingerprint: str, state: AlertState, now: datetime) -> Decision:
        return evaluator.resolve(fingerprint, state, reason, now)

    return await _change(pool, id_, decision, evaluator)


async def tick(pool: asyncpg.Pool, evaluator: Evaluator) -> int:
    """Writes the reminders and escalations that are due; returns the number of notifications.

    Needed for incidents whose check has no readings at the moment: each reading does the same for its own.
    Raises RevisionChanged.
    """
    waiting = [row["fingerprint"] for row in await pool.fetch(_UNACKNOWLEDGED)]
    if not waiting:
        return 0
    async with transaction(pool) as connection:
        await hold_revision(connection, evaluator.revision)
        locked = await states.lock(connection, waiting)
        decisions = {
            fingerprint: evaluator.tick(fingerprint, state, locked.now)
            for fingerprint, state in locked.states.items()
            if state.incident is not None
        }
        return await _keep(connection, locked, decisions, evaluator)


async def _change(pool: asyncpg.Pool, id_: str, decide: _Decide, evaluator: Evaluator) -> Incident | None:
    """Takes the same locks as `recording.record`: no reading is evaluated, and no revision applied meanwhile.

    Raises RevisionChanged.
    """
    async with transaction(pool) as connection:
        await hold_revision(connection, evaluator.revision)
        row = await connection.fetchrow(_GET, id_)
        if row is None:
            return None
        fingerprint: str = row["fingerprint"]
        locked = await states.lock(connection, [fingerprint])
        state = locked.states[fingerprint]
        if state.incident == id_:
            decisions = {fingerprint: decide(fingerprint, state, locked.now)}
            await _keep(connection, locked, decisions, evaluator)
        changed = await connection.fetchrow(_GET, id_)
    return None if changed is None else Incident(**changed)


async def _keep(
    connection: Connection, locked: states.Locked, decisions: Mapping[str, Decision], evaluator: Evaluator
) -> int:
    changed = {f: state for f, (state, _) in decisions.items() if state != locked.states[f]}
    consequences = [effect for _, those in decisions.values() for effect in those]
    await states.write(connection, changed, locked.now)
    await effects.write(connection, consequences, evaluator)
    return sum(isinstance(effect, Notification) for effect in consequences)
