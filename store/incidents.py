"""Incidents as commands show and change them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Literal

import asyncpg

from alerts.model import AlertState, Notification
from store import effects, states
from store.config_revisions import hold_revision
from store.evaluator import Decision, Evaluator
from store.facts import read_facts
from store.pool import Connection
from store.queries import query
from store.transactions import transaction

_LIST = query("list_incidents")
_GET = query("get_incident")
_EVENTS = query("incident_events")
_NOTIFICATIONS = query("incident_notifications")
_OPEN = query("open_fingerprints")

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
    acknowledged_until: datetime | None
    resolved_at: datetime | None
    resolution: str | None
    resolved_by: str | None
    drill: str | None = None
    """The drill that opened it; None for something that was measured."""


@dataclass(frozen=True, slots=True)
class IncidentEvent:
    """One line of the timeline. ``detail`` is the reason, or the name of who acknowledged.

    ``inputs`` are the figures by which it was decided.
    """

    at: datetime
    kind: str
    severity: str | None
    detail: str
    inputs: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class NotificationRecord:
    """One notification of the incident, and its delivery.

    ``delivery`` is the number of the message that it was sent with, alone or with others (``sent_as``), and
    ``outcome`` that of its last attempt. ``instead_of`` is the channel that did not take it. ``latency``:
    seconds from the decision to the acceptance. ``held``: a storm holds it back.
    """

    id: int
    channel: str
    kind: str
    sequence: int
    status: str
    attempts: int
    created_at: datetime
    delivered_at: datetime | None
    reference: str | None
    last_error: str | None
    instead_of: str | None
    delivery: int | None
    sent_as: str | None
    outcome: str
    thread: str | None
    latency: float | None
    held: bool


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
        return await read_details(connection, id_)


async def read_details(connection: Connection, id_: str) -> IncidentDetails | None:
    """Does what `get` does, in a transaction of the caller."""
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


class ChangeOutcome(StrEnum):
    """What became of a person's acknowledgement or resolution. Of two at the same time, one is done."""

    DONE = "done"
    ALREADY_ACKNOWLEDGED = "already_acknowledged"
    ALREADY_RESOLVED = "already_resolved"


@dataclass(frozen=True, slots=True)
class IncidentChange:
    """The incident after a person's command, and whether it was this command that changed it."""

    incident: Incident
    outcome: ChangeOutcome

    @property
    def done(self) -> bool:
        return self.outcome is ChangeOutcome.DONE


async def acknowledge(
    pool: asyncpg.Pool, id_: str, by: str, evaluator: Evaluator, lasts: timedelta | None = None
) -> IncidentChange | None:
    """Acknowledges an incident for ``lasts``, or as long as its severity says. None for an unknown id.

    If somebody else has acknowledged it, or it is resolved, the change says so and nothing happens. Who
    acknowledged it extends the acknowledgement by giving a time.
    """

    def decision(fingerprint: str, state: AlertState, now: datetime) -> Decision:
        return evaluator.acknowledge(fingerprint, state, by, now, lasts)

    return await _change(pool, id_, decision, evaluator)


async def resolve(
    pool: asyncpg.Pool, id_: str, reason: str, evaluator: Evaluator, by: str | None = None
) -> IncidentChange | None:
    """Resolves an incident, and notifies each channel that it was sent to. None for an unknown id.

    If it is resolved already, the change says so and nothing happens.
    """

    def decision(fingerprint: str, state: AlertState, now: datetime) -> Decision:
        return evaluator.resolve(fingerprint, state, reason, now, by)

    return await _change(pool, id_, decision, evaluator)


async def tick(pool: asyncpg.Pool, evaluator: Evaluator) -> int:
    """Writes what is due by time in open incidents; returns the number of notifications.

    Reminders and escalations, what was held and is not any longer, and what ends by time. Needed for
    incidents whose check has no readings at the moment: each reading does the same for its own.
    Raises RevisionChanged.
    """
    open_ = [row["fingerprint"] for row in await pool.fetch(_OPEN)]
    if not open_:
        return 0
    async with transaction(pool) as connection:
        await hold_revision(connection, evaluator.revision)
        locked = await states.lock(connection, open_)
        facts = await read_facts(connection, evaluator, open_)
        decisions = {
            fingerprint: evaluator.tick(fingerprint, state, locked.now, facts)
            for fingerprint, state in locked.states.items()
            if state.incident is not None
        }
        return await _keep(connection, locked, decisions, evaluator)


async def _change(
    pool: asyncpg.Pool, id_: str, decide: _Decide, evaluator: Evaluator
) -> IncidentChange | None:
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
        outcome = ChangeOutcome.ALREADY_RESOLVED
        if state.incident == id_:
            decisions = {fingerprint: decide(fingerprint, state, locked.now)}
            outcome = ChangeOutcome.DONE if decisions[fingerprint][1] else ChangeOutcome.ALREADY_ACKNOWLEDGED
            await _keep(connection, locked, decisions, evaluator)
        changed = await connection.fetchrow(_GET, id_)
    return None if changed is None else IncidentChange(Incident(**changed), outcome)


async def _keep(
    connection: Connection, locked: states.Locked, decisions: Mapping[str, Decision], evaluator: Evaluator
) -> int:
    changed = {f: state for f, (state, _) in decisions.items() if state != locked.states[f]}
    consequences = [effect for _, those in decisions.values() for effect in those]
    await states.write(connection, changed, locked.now)
    await effects.write(connection, consequences, evaluator)
    return sum(isinstance(effect, Notification) for effect in consequences)
