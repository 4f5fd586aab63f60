"""The one way in which a finished run leaves the store: its links in the chain stay, and say so."""

from datetime import datetime
from typing import Any

import asyncpg

from reconcile.audit.sign_off import append
from reconcile.postgres import LONG_TIMEOUT
from reconcile.queries import sql
from reconcile.reports.chain import Link, Signer, hold
from settings.accounts import Account


async def retire(
    store: asyncpg.Pool, before: datetime, reason: str, *, signer: Signer | None = None
) -> list[str]:
    """Takes away what runs that ended before a time left behind; the ids of these runs.

    Manifests and sign-offs are kept, so that the chain can be verified as before; a record among the
    sign-offs says of each run that it was retired, and is signed as they are.
    """
    async with store.acquire() as connection, connection.transaction():
        await connection.execute("set local paywatch.retention = 'on'")
        rows = await connection.fetch(sql("audit/retire_runs"), before, reason, timeout=LONG_TIMEOUT)
        for account in sorted({Account(row["account"]) for row in rows}):
            await hold(connection, account)
        for row in rows:
            await _record(connection, row["run"], reason, signer)
        runs = [row["run"] for row in rows]
        for statement in _TAKEN_AWAY:
            await connection.execute(statement, runs, timeout=LONG_TIMEOUT)
    return runs


async def _record(connection: Any, run: str, reason: str, signer: Signer | None) -> None:
    """Of a run that has a report; one that was cancelled has none."""
    row = await connection.fetchrow(sql("reports/latest_link"), run)
    if row is not None:
        await append(connection, Link.of(row), "retirement", {"reason": reason}, signer)


_TAKEN_AWAY = (
    "delete from paywatch.report_chunks where run = any($1::text[])",
    sql("audit/retire_findings"),
    sql("audit/retire_images"),
    sql("audit/retire_staged_stripe"),
    sql("audit/retire_staged_ledger"),
    sql("audit/retire_movements"),
    "delete from paywatch.runs where id = any($1::text[])",
)
"""The rest goes with the runs."""
