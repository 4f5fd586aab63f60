"""The outbox: notifications wait here for delivery, in order for each incident and channel."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

import asyncpg

from alerts.model import NOTICE, Delivery, NotificationKind
from settings.texts import storable
from store.queries import query

DeliveryOutcome = Literal["delivered", "retry", "failed", "undeliverable"]

LONGEST_WAIT = timedelta(hours=1)
"""A retry is never later: a time further ahead was written before the database's clock was set back."""

_CLAIM = query("claim_deliveries")
_RECORD = query("record_delivery")
_OVERDUE = query("overdue_deliveries")


@dataclass(frozen=True, slots=True)
class ClaimedDelivery:
    """A notification that this worker must send before its lease expires.

    ``age`` is its time since the decision to send it, at the claim and by the database's clock.
    """

    id: int
    fence: int
    channel: str
    age: timedelta
    delivery: Delivery


async def claim_deliveries(
    pool: asyncpg.Pool,
    *,
    worker: str,
    limit: int,
    lease: timedelta,
    channels: Collection[str] | None = None,
) -> list[ClaimedDelivery]:
    """Claims at most ``limit`` due notifications: for each incident and channel only the earliest pending.

    ``channels``: None for all, also those that are not configured.
    """
    rows = await pool.fetch(_CLAIM, worker, limit, lease, LONGEST_WAIT, channels)
    return [
        ClaimedDelivery(row["id"], row["fence"], row["channel"], row["age"], _delivery(row)) for row in rows
    ]


async def record_delivery(
    pool: asyncpg.Pool,
    outgoing: ClaimedDelivery,
    outcome: DeliveryOutcome,
    *,
    error: str | None = None,
    retry_in: timedelta | None = None,
    reference: str | None = None,
) -> bool:
    """Records the outcome of an attempt; False when the lease expired and another worker claimed it (fenced).

    ``retry`` makes it due again after ``retry_in``, at most an hour. ``failed`` and ``undeliverable``
    are final, and later notifications proceed. Safe to repeat when the answer was lost.
    """
    recorded = await pool.fetchval(
        _RECORD,
        outgoing.id,
        outgoing.fence,
        outcome,
        storable(error) if error else None,
        retry_in,
        storable(reference) if reference else None,
        LONGEST_WAIT,
    )
    return recorded is not None


async def pending_count(pool: asyncpg.Pool) -> int:
    """Counts the pending notifications, due or not."""
    count: int = await pool.fetchval("select count(*) from paywatch.notifications where status = 'pending'")
    return count


async def overdue_deliveries(pool: asyncpg.Pool, late: timedelta) -> int:
    """Counts the notifications that could be sent and have waited for a worker for longer than ``late``."""
    count: int = await pool.fetchval(_OVERDUE, late)
    return count


def _delivery(row: asyncpg.Record) -> Delivery:
    return Delivery(
        incident=row["incident_id"],
        kind=NOTICE if row["kind"] == NOTICE else NotificationKind(row["kind"]),
        dedupe_key=row["dedupe_key"],
        payload=row["payload"],
        attempt=row["attempts"],
        at=row["at"],
    )
