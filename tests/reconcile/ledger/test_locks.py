"""A ledger that other sessions lock: a run waits for a limited time and says for whom."""

import asyncio
import time
from dataclasses import replace

import asyncpg
import pytest

from reconcile import Progress, create, execute
from reconcile.runs.deps import LockLimits
from sandbox.shop.ledger import Plan, seed_ledger
from tests.reconcile.conftest import MakeDeps
from tests.reconcile.shop import Start, day_of, rows

KEY = "stripe_payment_intent_id"
REPAIR = ("created", "updated")
SOON = LockLimits(each=1.3, tries=2, in_all=60.0)


@pytest.mark.parametrize(
    "lock",
    [
        "lock table payments in share row exclusive mode",
        "lock table payments in access exclusive mode",
        "select from payments where {key} = '{updated}' for update",
        "insert into payments ({key}) values ('{created}')",
    ],
    ids=["table", "table for readers", "updated row", "inserted row"],
)
async def test_locked_ledger_leaves_the_object_incomplete(
    company: Start, make_deps: MakeDeps, database: str, ledger_pool: asyncpg.Pool, lock: str
) -> None:
    shop = company(payments=120)
    planted = await seed_ledger(database, shop.world, Plan(missing=3, stale_status=3))
    before = await rows(ledger_pool)
    deps = replace(await make_deps(shop, repair=REPAIR), locks=SOON)
    run = await create(deps.store, day_of(shop))
    seen: list[Progress] = []
    blocker = await asyncpg.connect(database, server_settings={"application_name": "nightly"})
    try:
        held = blocker.transaction()
        await held.start()
        await blocker.execute(lock.format(key=KEY, updated=planted.updated[0], created=planted.created[0]))
        result = await execute(run, deps, seen.append)
        await held.rollback()
        holder = f"process {blocker.get_server_pid()} (user postgres, nightly, idle in transaction)"
    finally:
        await blocker.close()
    end = result.ends["payments"]
    assert (end.status, end.reason_code) == ("incomplete", "ledger_locked")
    assert end.reason == (f"public.payments is locked by {holder}: end its transaction, and resume the run")
    assert {each.waiting_for for each in seen} == {"", holder}
    assert await rows(ledger_pool) == before
    assert (await execute(run, deps)).status == "repaired"


async def test_waits_for_locks_have_a_limit_in_all(
    company: Start, make_deps: MakeDeps, database: str
) -> None:
    shop = company(payments=60)
    planted = await seed_ledger(database, shop.world, Plan(stale_status=3))
    limits = LockLimits(each=100.0, tries=3, in_all=1.0)
    deps = replace(await make_deps(shop, repair=REPAIR), locks=limits)
    blocker = await asyncpg.connect(database)
    async with blocker.transaction():
        await blocker.execute(f"select from payments where {KEY} = '{planted.updated[1]}' for update")
        began = time.monotonic()
        result = await execute(await create(deps.store, day_of(shop)), deps)
        assert time.monotonic() - began < 60
    await blocker.close()
    assert result.ends["payments"].reason_code == "ledger_locked"


async def test_run_continues_when_the_lock_is_released(
    company: Start, make_deps: MakeDeps, database: str
) -> None:
    shop = company(payments=60)
    await seed_ledger(database, shop.world, Plan(missing=2, stale_status=2))
    deps = await make_deps(shop, repair=REPAIR)
    waiting = asyncio.Event()
    blocker = await asyncpg.connect(database)
    held = blocker.transaction()
    await held.start()
    await blocker.execute("lock table payments in share row exclusive mode")
    work = asyncio.create_task(
        execute(
            await create(deps.store, day_of(shop)), deps, lambda p: waiting.set() if p.waiting_for else None
        )
    )
    await waiting.wait()
    await held.rollback()
    await blocker.close()
    assert (await work).status == "repaired"
