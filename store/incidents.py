"""Incidents as people see them, and what people do to them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

import asyncpg

from alerts.model import AlertState, Notification
from store import effects, states
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
    """One problem from open to resolved."""

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
    """One line of the timeline. ``detail`` is the reason, or who acknowledged."""

    at: datetime
    kind: str
    severity: str | None
    detail: str


@dataclass(frozen=True, slots=True)
class NotificationRecord:
    """One notification of the incident, and what became of it."""

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
    """An incident with everything that happened in it, oldest first."""

    incident: Incident
    events: Sequence[IncidentEvent]
    notifications: Sequence[NotificationRecord]


async def list_incidents(
    pool: asyncpg.Pool, state: Literal["open", "all"] = "open", limit: int | None = None
) -> list[Incident]:
    """Newest first."""
    return [Incident(**row) for row in await pool.fetch(_LIST, state == "open", limit)]


async def get(pool: asyncpg.Pool, id_: str) -> IncidentDetails | None:
    """None when there is no such incident."""
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
    """Somebody is on it. No effect when it already is, or is resolved; None when there is no such one."""

    def decision(fingerprint: str, state: AlertState, now: datetime) -> Decision:
        return evaluator.acknowledge(fingerprint, state, by, now)

    return await _change(pool, id_, decision, evaluator)


async def resolve(pool: asyncpg.Pool, id_: str, reason: str, evaluator: Evaluator) -> Incident | None:
    """End it; every channel that was told hears so. No effect when it is resolved; None when unknown."""

    def decision(fingerprint: str, state: AlertState, now: datetime) -> Decision:
        return evaluator.resolve(fingerprint, state, reason, now)

    return await _change(pool, id_, decision, evaluator)


async def tick(pool: asyncpg.Pool, evaluator: Evaluator) -> int:
    """Make the reminders and escalations that time alone has made due; gives the number of notifications.

    For incidents whose check gives no reading at the moment: every reading does the same for its own.
    """
    waiting = [row["fingerprint"] for row in await pool.fetch(_UNACKNOWLEDGED)]
    if not waiting:
        return 0
    async with transaction(pool) as connection:
        locked = await states.lock(connection, waiting)
        decisions = {
            fingerprint: evaluator.tick(fingerprint, state, locked.now)
            for fingerprint, state in locked.states.items()
            if state.incident is not None
        }
        return await _keep(connection, locked, decisions, evaluator)


async def _change(pool: asyncpg.Pool, id_: str, decide: _Decide, evaluator: Evaluator) -> Incident | None:
    """The same lock as `recording.record` takes, so that no reading is decided on at the same time."""
    async with transaction(pool) as connection:
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
