"""Deletes the oldest entries of the audit log, and records which they were."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import asyncpg

from store.queries import query
from store.transactions import transaction

_CUT = query("cut_audit_log")
_LOCK = query("lock_audit_log")
_BATCH = 5000


@dataclass(frozen=True, slots=True)
class Cut:
    """A deletion of all entries up to ``upto``, which was of the time ``at`` and had this hash."""

    upto: int
    sha256: bytes
    at: datetime
    cut_at: datetime
    deleted: int


async def delete_expired(pool: asyncpg.Pool, kept: timedelta, most: int = _BATCH) -> Cut | None:
    """Deletes the entries that are older than ``kept``, at most ``most``; returns None if there are none.

    What is deleted is always the beginning of the chain, and the newest entry stays. The first kept entry
    names the hash of the last deleted one, which is recorded, so that the rest can be verified.
    """
    async with transaction(pool) as connection:
        await connection.fetchrow(_LOCK)
        await connection.execute("set local paywatch.retention = 'on'")
        row = await connection.fetchrow(_CUT, kept, most)
    return None if row is None else Cut(**row)
