"""Leases: one worker executes a run, one run per account executes at a time, and a cancelled run is
fenced."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import asyncpg
import pytest

from reconcile import (
    Busy,
    Fenced,
    ReconcileError,
    UnknownRun,
    cancel,
    create,
    execute,
    get,
    list_runs,
    resumable,
)
from reconcile.runs.guarded import write
from reconcile.runs.lease import claim_run
from reconcile.runs.records import Request
from sandbox.shop.ledger import seed_ledger
from settings.accounts import Account
from tests.reconcile.conftest import MakeDeps
from tests.reconcile.shop import Start, day_of, hours, queue
from tests.waiting import eventually


async def test_two_workers_never_execute_one_run(company: Start, make_deps: MakeDeps, database: str) -> None:
    shop = company(payments=300)
    await seed_ledger(database, shop.world)
    first, second = await make_deps(shop), await make_deps(shop, worker="worker-2")
    run = await create(first.store, day_of(shop))
    results = await asyncio.gather(execute(run, first), execute(run, second), return_exceptions=True)
    assert sorted(type(each).__name__ for each in results) == ["RunExecuting", "RunResult"]


async def test_runs_of_one_account_execute_one_at_a_time(
    company: Start, make_deps: MakeDeps, database: str
) -> None:
    shop = company(payments=300)
    await seed_ledger(database, shop.world)
    shop.stripe.faults.add("latency", seconds=0.05)
    deps, day = await make_deps(shop), day_of(shop)
    morning = await queue(deps.store, Request(hours(day, 0, 12)))
    evening = await queue(deps.store, Request(hours(day, 12, 24)))
    assert await resumable(deps.store) == [morning, evening]
    started = asyncio.Event()
    task = asyncio.create_task(execute(morning, deps, lambda _: started.set()))
    await started.wait()
    assert await resumable(deps.store) == []
    with pytest.raises(Busy, match=f"worker-1 is executing {morning}: follow it"):
        await execute(evening, deps)
    assert (await task).status == "matched"
    assert await resumable(deps.store) == [evening]
    assert (await execute(evening, deps)).status == "matched"


async def test_reserved_run_is_claimed_only_by_its_worker(
    company: Start, make_deps: MakeDeps, database: str
) -> None:
    shop = company(payments=20)
    await seed_ledger(database, shop.world)
    mine, other = await make_deps(shop, worker="mine"), await make_deps(shop, worker="other")
    run = await create(mine.store, day_of(shop), reserve_for="mine")
    assert await resumable(mine.store) == []
    with pytest.raises(Busy):
        await execute(run, other)
    assert (await execute(run, mine)).status == "matched"


async def test_worker_frozen_inside_a_copy_does_not_block_the_next(
    company: Start, make_deps: MakeDeps, database: str
) -> None:
    shop = company(payments=20)
    await seed_ledger(database, shop.world)
    frozen = await make_deps(shop, worker="frozen")
    run = await create(frozen.store, day_of(shop))
    claim = await claim_run(frozen, run)
    assert claim is not None
    copying, thawed = asyncio.Event(), asyncio.Event()

    async def rows() -> AsyncIterator[tuple[str, str]]:
        yield "run", "1"
        copying.set()
        await thawed.wait()

    async def freeze(connection: Any) -> None:
        await connection.execute("create temp table copied (a text, b text) on commit drop")
        await connection.execute("lock table paywatch.pages in share mode")
        await connection.copy_records_to_table("copied", records=rows())

    task = asyncio.create_task(write(frozen, claim.lease, freeze))
    await copying.wait()
    await eventually(lambda: frozen.store.fetchval(COPY_WAITS), "the COPY waits for its client")
    await frozen.store.execute("update paywatch.runs set lease_until = now() where id = $1", run)
    result = await execute(run, await make_deps(shop, worker="next"))
    assert result.status == "matched"
    thawed.set()
    with pytest.raises(Fenced):
        await task


COPY_WAITS = """
select exists (
  select from pg_stat_activity
  where datname = current_database() and query ilike 'copy%copied%' and wait_event_type = 'Client'
)
"""


async def test_cancelled_run_stops_its_worker_and_frees_the_account(
    company: Start, make_deps: MakeDeps, database: str
) -> None:
    shop = company(payments=600)
    await seed_ledger(database, shop.world)
    fault = shop.stripe.faults.add("latency", seconds=0.1)
    deps, day = await make_deps(shop), day_of(shop)
    run = await create(deps.store, day)
    started = asyncio.Event()
    task = asyncio.create_task(execute(run, deps, lambda p: started.set() if p.pages else None))
    await started.wait()
    assert await cancel(deps.store, run)
    with pytest.raises(Fenced):
        await task
    assert (await get(deps.store, run)).status == "cancelled"
    assert not await cancel(deps.store, run)
    with pytest.raises(ReconcileError, match=f"{run} was cancelled"):
        await execute(run, deps)
    fault.seconds = 0.0
    assert (await execute(await create(deps.store, day), deps)).status == "matched"


async def test_every_write_of_a_cancelled_run_is_fenced(company: Start, make_deps: MakeDeps) -> None:
    deps = await make_deps(company(payments=10))
    run = await create(deps.store, day_of(company(payments=10)))
    claim = await claim_run(deps, run)
    assert claim is not None
    assert await cancel(deps.store, run)
    for query in ("select $1::text", "update paywatch.object_runs set gaps = '[]' where run = $1"):
        with pytest.raises(Fenced, match=f"{run} was taken over by another worker, or cancelled"):
            await write(deps, claim.lease, lambda connection, query=query: connection.execute(query, run))  # type: ignore[misc]


async def test_runs_are_listed_newest_first(company: Start, store_pool: asyncpg.Pool) -> None:
    day = day_of(company(payments=10))
    made = [await queue(store_pool, Request(day, account=Account(f"acct_{n}"))) for n in range(3)]
    assert [run.id for run in await list_runs(store_pool, 2)] == made[:0:-1]
    with pytest.raises(UnknownRun):
        await cancel(store_pool, "run_x")


async def test_unknown_object_is_refused(company: Start, store_pool: asyncpg.Pool) -> None:
    with pytest.raises(ValueError, match="cannot reconcile invoices: there is payments"):
        await create(store_pool, day_of(company(payments=10)), objects=["invoices"])  # type: ignore[list-item]


async def test_cancel_waits_for_a_run_that_is_ending(company: Start, store_pool: asyncpg.Pool) -> None:
    run = await create(store_pool, day_of(company(payments=10)))
    async with store_pool.acquire() as worker:
        async with worker.transaction():
            await worker.execute("update paywatch.object_runs set active = false where run = $1", run)
            cancelling = asyncio.create_task(cancel(store_pool, run))
            await wait_for_lock(store_pool)
            await worker.execute("update paywatch.runs set status = 'matched' where id = $1", run)
        assert not await cancelling
    assert (await get(store_pool, run)).status == "matched"


async def test_takeover_waits_for_the_last_workers_write(company: Start, make_deps: MakeDeps) -> None:
    deps = await make_deps(company(payments=10))
    run = await create(deps.store, day_of(company(payments=10)))
    async with deps.store.acquire() as last:
        async with last.transaction():
            await last.execute("update paywatch.object_runs set phase = 'ledger' where run = $1", run)
            takeover = asyncio.create_task(claim_run(deps, run))
            await wait_for_lock(deps.store)
            await last.execute("select from paywatch.runs where id = $1 for share", run)
        assert await takeover is not None


async def wait_for_lock(store: asyncpg.Pool) -> None:
    query = "select exists (select from pg_locks where not granted)"
    await eventually(lambda: store.fetchval(query), "a statement waits for a lock")
