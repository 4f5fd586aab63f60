"""What is stored about the decisions on one incident, of one moment, to explain them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import asyncpg

from alerts.model import AlertState
from probes.reading import Reading
from store import states
from store.incidents import IncidentDetails, read_details
from store.pool import Connection
from store.queries import query
from store.readings import reading_of_row

_DELIVERIES = query("incident_deliveries")
_READINGS = query("readings_before")
_NAMES = query("readings_of")
_WAITING = """
select id, due_at from paywatch.notifications
where incident_id = $1 and status = 'pending' and delivery_id is null
"""
_BROKEN = "select channel, broken_since, error from paywatch.channel_states where broken_since is not null"


@dataclass(frozen=True, slots=True)
class DeliveryRecord:
    """A message, and of how many incidents and notifications it is. ``merged_into``: the number of the later
    message that has its contents."""

    id: int
    channel: str
    kind: str
    thread: str | None
    status: str
    outcome: str
    attempts: int
    created_at: datetime
    due_at: datetime
    delivered_at: datetime | None
    latency: float | None
    reference: str | None
    last_error: str | None
    merged_into: int | None
    incidents: int
    notifications: int


@dataclass(frozen=True, slots=True)
class Explained:
    """An incident with everything that was recorded about it.

    ``waits``: until when the notifications wait that no message has yet, by their numbers. ``broken``: the
    error of each channel that refuses messages for good. ``names``: under which readings are stored; none for
    a rule over other rules.
    """

    at: datetime
    details: IncidentDetails
    state: AlertState
    deliveries: Mapping[int, DeliveryRecord]
    waits: Mapping[int, datetime]
    broken: Mapping[str, str]
    names: Sequence[str]


async def read_explained(pool: asyncpg.Pool, id_: str) -> Explained | None:
    """Returns None for an unknown id."""
    async with (
        pool.acquire() as connection,
        connection.transaction(isolation="repeatable_read", readonly=True),
    ):
        details = await read_details(connection, id_)
        if details is None:
            return None
        fingerprint = details.incident.fingerprint
        known = await states.read(connection, [fingerprint])
        deliveries = [DeliveryRecord(**row) for row in await connection.fetch(_DELIVERIES, id_)]
        return Explained(
            at=await connection.fetchval("select now()"),
            details=details,
            state=known.get(fingerprint, AlertState()),
            deliveries={each.id: each for each in deliveries},
            waits={row["id"]: row["due_at"] for row in await connection.fetch(_WAITING, id_)},
            broken=await read_broken(connection),
            names=await _names(connection, fingerprint),
        )


async def _names(connection: Connection, fingerprint: str) -> list[str]:
    found = [row["name"] for row in await connection.fetch(_NAMES, fingerprint)]
    kind, _, name = fingerprint.partition(":")
    return found or ([name] if kind == "check" else [])  # before the schedule knows the check


async def read_broken(connection: Connection) -> dict[str, str]:
    """Returns the error of each channel that refuses messages for good."""
    return {row["channel"]: row["error"] or "" for row in await connection.fetch(_BROKEN)}


async def readings_before(
    pool: asyncpg.Pool, names: Sequence[str], slot: datetime, most: int
) -> list[Reading]:
    """Returns the last readings of each name up to ``slot``, oldest first."""
    return [reading_of_row(row) for row in await pool.fetch(_READINGS, names, slot, most)][::-1]
