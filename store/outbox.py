"""The outbox: notifications wait here until their channel has them, those of one incident in their order."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

import asyncpg

from alerts.model import NOTICE, Delivery, NotificationKind
from settings.texts import storable
from store.queries import query

Settlement = Literal["delivered", "retry", "failed", "undeliverable"]

LONGEST_WAIT = timedelta(hours=1)
"""No retry is put off for longer, so that a wrong clock cannot hide one."""

_CLAIM = query("claim_deliveries")
_SETTLE = query("settle")
_OVERDUE = query("overdue_deliveries")


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A notification that this worker has to send before its lease ends."""

    id: int
    fence: int
    channel: str
    created_at: datetime
    delivery: Delivery


async def claim_deliveries(
    pool: asyncpg.Pool, *, worker: str, limit: int, lease: timedelta
) -> list[Outgoing]:
    """Take at most ``limit`` due notifications; of each incident and channel only the earliest unfinished."""
    rows = await pool.fetch(_CLAIM, worker, limit, lease, LONGEST_WAIT)
    return [
        Outgoing(row["id"], row["fence"], row["channel"], row["created_at"], _delivery(row)) for row in rows
    ]


async def settle(
    pool: asyncpg.Pool,
    outgoing: Outgoing,
    outcome: Settlement,
    *,
    error: str | None = None,
    retry_at: datetime | None = None,
    reference: str | None = None,
) -> bool:
    """What became of it; False when the lease ended and another worker has taken it (fenced off).

    ``retry`` is due again at ``retry_at``, at most an hour from now. ``failed`` and ``undeliverable`` are
    finished and let the later ones pass. May be repeated when its answer was lost.
    """
    settled = await pool.fetchval(
        _SETTLE,
        outgoing.id,
        outgoing.fence,
        outcome,
        storable(error) if error else None,
        retry_at,
        storable(reference) if reference else None,
        LONGEST_WAIT,
    )
    return settled is not None


async def pending_count(pool: asyncpg.Pool) -> int:
    """Notifications that are not finished, due or not."""
    count: int = await pool.fetchval("select count(*) from paywatch.notifications where status = 'pending'")
    return count


async def overdue(pool: asyncpg.Pool, late: timedelta) -> int:
    """How many notifications could be sent and have waited for a worker since longer than ``late``."""
    count: int = await pool.fetchval(_OVERDUE, late)
    return count


def _delivery(row: asyncpg.Record) -> Delivery:
    return Delivery(
        incident=row["incident_id"],
        kind=NOTICE if row["kind"] == NOTICE else NotificationKind(row["kind"]),
        dedupe_key=row["dedupe_key"],
        payload=row["payload"],
        attempt=row["attempts"],
    )
