"""The mapping of the pretend company's ledger, and helpers that create, execute and inspect runs."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import asyncpg

from reconcile import Deps, RunResult, Window, create, execute
from reconcile.runs.records import Request, insert
from sandbox.company import Company
from sandbox.shop.default_ledger import COLLECTIONS
from sandbox.shop.rows import TEAM_STATUSES
from settings.accounts import Account
from settings.reconcile import OBJECTS, Mapping, Object

Start = Callable[..., Company]

DERIVED: tuple[Object, ...] = tuple(name for name in OBJECTS if name in COLLECTIONS)
"""The objects that the sandbox derives from its payments."""
SHOP = Mapping(
    table="public.payments",
    id="stripe_payment_intent_id",
    amount="amount",
    currency="currency",
    status="status",
    created="created_at",
    updated="updated_at",
    statuses=TEAM_STATUSES,
    defaults={"source": "reconciliation"},
)
PLAIN = Mapping(table="t", id="id", amount="amount", currency="currency", status="status", created="created")
"""A mapping of Stripe's own statuses to the table that ``plain_table`` creates."""


def plain_table(*columns: str) -> str:
    """Returns the statement that creates the table of ``PLAIN``, with further columns and constraints."""
    further = "".join(f", {column}" for column in columns)
    return (
        "create table t (id text primary key, amount bigint, currency text, status text, "
        f"created timestamptz{further})"
    )


def day_of(company: Company) -> Window:
    """Returns the window over which the company's payments are spread."""
    shape = company.world.window
    return Window(datetime.fromtimestamp(shape.since, UTC), datetime.fromtimestamp(shape.until, UTC))


def an_hour_ago() -> dict[str, datetime]:
    """Returns a day that ended an hour ago, so that the hour after it can be reconciled too."""
    until = datetime.now(UTC).replace(microsecond=0) - timedelta(hours=1)
    return {"since": until - timedelta(days=1), "until": until}


def hours(window: Window, start: float, end: float) -> Window:
    """Returns a part of a window, in hours from its start."""
    return Window(window.from_ + timedelta(hours=start), window.from_ + timedelta(hours=end))


async def reconcile(deps: Deps, window: Window, *, account: str | None = None, **request: Any) -> RunResult:
    """Creates and executes a run of one account, None for the platform's own."""
    run = await create(deps.store, window, account=Account.connected_as(account), **request)
    return await execute(run, deps)


async def queue(store: asyncpg.Pool, request: Request) -> str:
    """Queues a run although another may be open, as the schedule does."""
    async with store.acquire() as connection, connection.transaction():
        return await insert(connection, request)


def classes(result: RunResult) -> dict[str, int]:
    """Returns the number of payments of each class; the shop's mapping leaves none out of scope."""
    counts = result.objects["payments"]
    return {name: count for name, count in counts.items() if name not in ("read", "out_of_scope")}


async def findings(deps: Deps, result: RunResult) -> dict[str, asyncpg.Record]:
    """Returns the findings of a run by the id of their object."""
    query = (
        "select f.*, f.fields::text as differs from paywatch.findings f "
        "join paywatch.object_runs p using (object_run) where p.run = $1"
    )
    return {row["id"]: row for row in await deps.store.fetch(query, result.run)}


async def rows(
    ledger: asyncpg.Pool, query: str = "select * from public.payments order by 1"
) -> list[tuple[Any, ...]]:
    return [tuple(row) for row in await ledger.fetch(query)]


async def no_sleep(_: float) -> None:
    """Replaces the delay between retries, so that the next attempt follows at once."""


async def role_of(pool: asyncpg.Pool) -> str:
    """Returns the role with which a pool's statements are executed."""
    role = await pool.fetchval("select current_user::text")
    assert isinstance(role, str)
    return role
