"""Retention: deletes the rows of old runs. Their manifests and sign-offs stay, so chains stay verifiable."""

from datetime import datetime
from typing import Any

import asyncpg

from reconcile.audit.sign_off import append_record
from reconcile.postgres import LONG_TIMEOUT
from reconcile.queries import sql
from reconcile.reports.chain import Signer, find_link, lock_chains
from reconcile.windows import format_utc
from settings.accounts import Account


async def retire(
    store: asyncpg.Pool, before: datetime, reason: str, *, signer: Signer | None = None
) -> list[str]:
    """Deletes what runs that finished before a time left in the store; returns the ids of these runs.

    For each report, a record in the account's chain of sign-offs states that its run was retired. It is
    signed if there is a signer: otherwise anybody could delete a run and call it retention.
    """
    async with store.acquire() as connection, connection.transaction():
        # The triggers that protect finished runs allow a delete only with this setting.
        await connection.execute("set local paywatch.retention = 'on'")
        rows = await connection.fetch(sql("audit/retire_runs"), before, reason, timeout=LONG_TIMEOUT)
        # Sorted, so that two retirements lock the accounts in the same order and cannot deadlock.
        for account in sorted({Account(row["account"]) for row in rows}):
            await lock_chains(connection, account)
        for row in rows:
            content = {"reason": reason, "retired_at": format_utc(row["retired_at"])}
            await _record(connection, row["run"], content, signer)
        runs = [row["run"] for row in rows]
        for statement in _DELETE:
            await connection.execute(statement, runs, timeout=LONG_TIMEOUT)
    return runs


async def _record(connection: Any, run: str, content: dict[str, Any], signer: Signer | None) -> None:
    """Records the retirement of a run that has a report; a cancelled run has none."""
    link = await find_link(connection, run)
    if link is not None:
        await append_record(connection, link, "retirement", content, signer)


_DELETE = (
    "delete from paywatch.report_chunks where run = any($1::text[])",
    sql("audit/delete_ranked_findings"),
    sql("audit/delete_findings"),
    sql("audit/delete_row_images"),
    sql("audit/delete_staged_stripe"),
    sql("audit/delete_staged_ledger"),
    sql("audit/delete_movements"),
    "delete from paywatch.runs where id = any($1::text[])",
)
"""Foreign keys with ``on delete cascade`` delete the rest together with the runs."""
