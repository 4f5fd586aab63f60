"""The audit of the workers: which worker does it, and how the last one ended."""

from datetime import timedelta
from typing import Literal

import asyncpg

from settings.texts import storable
from store.queries import query

AuditOutcome = Literal["pinged", "withheld", "failed", "not_configured"]

_CLAIM = query("claim_audit")
_RECORD = query("record_audit")


async def claim_audit(pool: asyncpg.Pool, valid: timedelta) -> bool:
    """Returns True for one of the workers that call this within the time ``valid``, by the database's
    clock."""
    return await pool.fetchval(_CLAIM, valid) is not None


async def record_audit(pool: asyncpg.Pool, worker: str, outcome: AuditOutcome, detail: str = "") -> None:
    """Records the end of an audit that this worker claimed."""
    await pool.execute(_RECORD, worker, outcome, storable(detail))
