"""Paywatch's own ledger tables, for a team that maps none."""

import asyncpg

from reconcile.queries import sql


async def ensure_default_ledger(ledger: asyncpg.Pool) -> None:
    """Creates what is missing of schema ``paywatch_ledger``; two processes may do so at once."""
    async with ledger.acquire() as connection, connection.transaction():
        await connection.execute(
            "select pg_advisory_xact_lock(hashtextextended('paywatch default ledger', 0))"
        )
        await connection.execute(sql("ledger/default_ledger"))
