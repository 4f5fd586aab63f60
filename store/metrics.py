"""The state that all workers share, as metrics and ``paywatch status`` show it."""

from datetime import datetime

import asyncpg
import msgspec

from store.queries import query

_SNAPSHOT = query("snapshot")


class CheckState(msgspec.Struct, frozen=True, kw_only=True):
    """Where one check stands; None before its first reading. ``last_pass`` is the newest slot that passed."""

    slot: datetime | None = None
    verdict: str | None = None
    reason: str | None = None
    last_pass: datetime | None = None
    values: dict[str, float] = {}
    tls_not_after: datetime | None = None


class Snapshot(msgspec.Struct, frozen=True, kw_only=True):
    """All of it at one moment: checks by name, open incidents by severity, notifications by channel and
    status, and when each worker last beat.
    """

    at: datetime
    checks: dict[str, CheckState]
    incidents: dict[str, int]
    notifications: dict[str, dict[str, int]]
    beats: dict[str, datetime]


_decode = msgspec.json.Decoder(Snapshot).decode


async def snapshot(pool: asyncpg.Pool) -> Snapshot:
    """One query, one round trip."""
    return _decode(await pool.fetchval(_SNAPSHOT))
