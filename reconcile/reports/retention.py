"""The one way in which a finished run leaves the store: its links in the chain stay, and say so."""

from datetime import datetime

import asyncpg

from reconcile.job import LONG
from reconcile.statements import sql


async def retire(store: asyncpg.Pool, before: datetime, reason: str) -> list[str]:
    """Takes away what runs that ended before a time left behind; the ids of these runs.

    Manifests and sign-offs are kept, so that the chain can be verified as before.
    """
    async with store.acquire() as connection, connection.transaction():
        await connection.execute("set local paywatch.retention = 'on'")
        rows = await connection.fetch(sql("retire_runs"), before, reason, timeout=LONG)
        runs = [row["run"] for row in rows]
        for statement in _TAKEN_AWAY:
            await connection.execute(statement, runs, timeout=LONG)
    return runs


_TAKEN_AWAY = (
    "delete from paywatch.report_chunks where run = any($1::text[])",
    sql("retire_findings"),
    sql("retire_staged_stripe"),
    sql("retire_staged_ledger"),
    "delete from paywatch.runs where id = any($1::text[])",
)
"""The rest goes with the runs."""
