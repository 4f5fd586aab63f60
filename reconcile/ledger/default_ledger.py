"""Paywatch's own ledger: one table for each kind of object, for a team that maps no table of its own.

Amounts are minor units, times UTC and statuses Stripe's. The platform's own rows have an empty account.
"""

import asyncpg

from reconcile.objects.kind import Kind
from reconcile.objects.kinds import KINDS

_LOCK = "select pg_advisory_xact_lock(hashtextextended('paywatch default ledger', 0))"
"""Postgres does not guard `create ... if not exists` against a second session that creates the same name."""
_TABLE = """\
create table if not exists paywatch_ledger.{object} (
  id         text primary key,
  amount     bigint not null{check},
  currency   text not null,
  status     text{status},
  created_at timestamptz not null,
  updated_at timestamptz not null default now(),
  account    text not null default ''
);
create index if not exists {object}_created on paywatch_ledger.{object} (created_at);
"""


def create_table(kind: Kind) -> str:
    """Returns the statements that create the kind's table and its index."""
    return _TABLE.format(
        object=kind.object,
        check="" if kind.signed else " check (amount >= 0)",
        status="" if kind.status_optional else " not null",
    )


async def ensure_default_ledger(ledger: asyncpg.Pool) -> None:
    """Creates what is missing of the schema ``paywatch_ledger``; several processes may do so at once."""
    async with ledger.acquire() as connection, connection.transaction():
        await connection.execute(_LOCK)
        await connection.execute("create schema if not exists paywatch_ledger")
        for kind in KINDS.values():
            await connection.execute(create_table(kind))
