"""Runs leave no session state on the store's connections, which the pool does not reset."""

import asyncio
from contextlib import AsyncExitStack

import asyncpg
import pytest

from reconcile import create, execute
from sandbox.shop.ledger import Plan, seed_ledger
from tests.reconcile.conftest import MakeDeps
from tests.reconcile.shop import Start, day_of

SESSION_STATE = """
select 'setting', name from pg_settings
  where source = 'session' and setting <> reset_val and name <> 'jit'  -- asyncpg sets it
union all select 'lock', locktype from pg_locks where pid = pg_backend_pid() and locktype = 'advisory'
union all select 'channel', pg_listening_channels()
union all select 'cursor', name from pg_cursors where name <> ''
union all select 'table', relname from pg_class where relpersistence = 't' and pg_table_is_visible(oid)
"""


async def session_state(pool: asyncpg.Pool) -> list[tuple[str, str]]:
    """Returns what deviates from a new session on any connection of the pool."""
    async with AsyncExitStack() as stack:
        every = [await stack.enter_async_context(pool.acquire()) for _ in range(pool.get_size())]
        assert not any(each.is_in_transaction() for each in every)
        return [tuple(row) for each in every for row in await each.fetch(SESSION_STATE)]


async def test_runs_leave_no_state_on_store_connections(
    company: Start, make_deps: MakeDeps, database: str
) -> None:
    shop = company(payments=1500)
    await seed_ledger(database, shop.world, Plan(missing=600, stale_status=300, conflicting=3, orphaned=3))
    deps = await make_deps(shop, rate=None)
    run = await create(deps.store, day_of(shop))
    for phase in ("list", "ledger", "classify", "repair", "verify"):
        reached = asyncio.Event()
        work = asyncio.create_task(execute(run, deps, lambda p: reached.set() if p.phase == phase else None))  # noqa: B023 (the task ends in this iteration)
        await reached.wait()
        work.cancel()
        with pytest.raises(asyncio.CancelledError):
            await work
        assert await session_state(deps.store) == []
    assert (await execute(run, deps)).status == "discrepancies"
    assert await session_state(deps.store) == []
