"""The rows of the shop: its own tables in Postgres, or memory if it has no database."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Protocol

import asyncpg

TEAM_STATUSES = {  # Stripe's status: the shop's own status
    "succeeded": "PAID",
    "canceled": "VOID",
    "processing": "PENDING",
    "requires_payment_method": "UNPAID",
    "requires_confirmation": "UNCONFIRMED",
    "requires_action": "ACTION_NEEDED",
    "requires_capture": "AUTHORIZED",
}
_TABLES = """
create table if not exists public.payments (
    stripe_payment_intent_id text {primary_key},
    amount bigint,
    currency text,
    status text,
    created_at timestamptz,
    updated_at timestamptz,
    source text
);
create table if not exists public.payout_job_runs (
    id bigint generated always as identity primary key,
    started_at timestamptz not null,
    finished_at timestamptz,
    status text not null
);
create table if not exists public.webhook_events (
    event_id text primary key,
    received_at timestamptz not null default now()
);
"""
_CLAIM = "insert into public.webhook_events (event_id) values ($1) on conflict do nothing returning true"
_UPDATE = """
update public.payments set amount = {amount}, currency = $3, status = $4, updated_at = now()
where stripe_payment_intent_id = $1 returning true
"""
_INSERT = """
insert into public.payments
    (stripe_payment_intent_id, amount, currency, status, created_at, updated_at, source)
values ($1, $2, $3, $4, $5, now(), 'webhook') on conflict do nothing
"""


@dataclass(frozen=True, slots=True)
class Row:
    """One payment, with the amount in minor units and the shop's own status."""

    id: str
    amount: int
    currency: str
    status: str
    created_at: datetime


class Rows(Protocol):
    """Stores payments once for each event, and the runs of the payout job."""

    async def open(self) -> None: ...
    async def close(self) -> None: ...
    async def is_reachable(self) -> bool: ...
    async def store(self, event_id: str, row: Row, *, twice: bool) -> None: ...
    async def find(self, identifier: str) -> dict[str, Any] | None: ...
    async def record_payout_run(self, started: datetime, status: str) -> None: ...


async def create_tables(dsn: str, *, unique: bool = True) -> None:
    """Creates the shop's tables; `unique=False` omits the primary key of the payments."""
    connection = await asyncpg.connect(dsn)
    try:
        await connection.execute(_TABLES.format(primary_key="primary key" if unique else ""))
    finally:
        await connection.close()


class PostgresRows:
    """Stores the rows in Postgres."""

    def __init__(self, dsn: str, *, unique: bool = True) -> None:
        self._dsn, self._unique = dsn, unique
        self._pool: asyncpg.Pool | None = None

    async def open(self) -> None:
        await create_tables(self._dsn, unique=self._unique)

    async def _ready(self) -> asyncpg.Pool:
        if self._pool is None:
            self._pool = await asyncpg.create_pool(self._dsn, min_size=0, max_size=4, command_timeout=10)
        return self._pool

    async def close(self) -> None:
        if self._pool is not None:
            self._pool.terminate()

    async def is_reachable(self) -> bool:
        try:
            pool = await self._ready()
            return bool(await pool.fetchval("select true", timeout=2))
        except (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError):
            return False

    async def store(self, event_id: str, row: Row, *, twice: bool) -> None:
        """Writes the row once for each event; `twice` adds the amount of a replayed event again."""
        pool = await self._ready()
        async with pool.acquire() as connection, connection.transaction():
            new = await connection.fetchval(_CLAIM, event_id)
            if new or twice:
                update = _UPDATE.format(amount="amount + $2" if twice else "$2")
                values = (row.id, row.amount, row.currency, row.status)
                if not await connection.fetchval(update, *values):
                    done = await connection.execute(_INSERT, *values, row.created_at)
                    if done == "INSERT 0 0":  # another event about the payment inserted it first
                        await connection.execute(update, *values)

    async def find(self, identifier: str) -> dict[str, Any] | None:
        pool = await self._ready()
        query = "select * from public.payments where stripe_payment_intent_id = $1"
        found = await pool.fetchrow(query, identifier)
        return None if found is None else dict(found)

    async def record_payout_run(self, started: datetime, status: str) -> None:
        pool = await self._ready()
        insert = "insert into public.payout_job_runs (started_at, finished_at, status) values ($1, now(), $2)"
        await pool.execute(insert, started, status)


@dataclass(slots=True)
class MemoryRows:
    """Stores the rows in memory."""

    rows: dict[str, dict[str, Any]] = field(default_factory=dict)
    events: set[str] = field(default_factory=set)
    runs: list[tuple[datetime, str]] = field(default_factory=list)

    async def open(self) -> None:
        """Nothing to open."""

    async def close(self) -> None:
        """Nothing to close."""

    async def is_reachable(self) -> bool:
        return True

    async def store(self, event_id: str, row: Row, *, twice: bool) -> None:
        if event_id in self.events and not twice:
            return
        self.events.add(event_id)
        before = self.rows.get(row.id, {"amount": 0})["amount"] if twice else 0
        self.rows[row.id] = {
            "stripe_payment_intent_id": row.id,
            "amount": before + row.amount,
            "currency": row.currency,
            "status": row.status,
            "created_at": row.created_at,
            "updated_at": datetime.now(UTC),
            "source": "webhook",
        }

    async def find(self, identifier: str) -> dict[str, Any] | None:
        return self.rows.get(identifier)

    async def record_payout_run(self, started: datetime, status: str) -> None:
        self.runs.append((started, status))
