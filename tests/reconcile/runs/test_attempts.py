"""Runs that failed or stayed incomplete: workers retry scheduled ones, a person retries the others."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import asyncpg
import pytest

from reconcile import create, execute, get, resumable
from reconcile.audit.verification import VerifyRequest
from reconcile.audit.verify_store import verify_store
from reconcile.runs.records import Request
from sandbox.shop.ledger import seed_ledger
from settings.accounts import Account
from stripeapi import Stripe
from tests.reconcile.conftest import MakeDeps
from tests.reconcile.shop import SHOP, Start, day_of, queue

WRONG = {"key": "sk_test_wrong"}


async def move_ends_back(store: asyncpg.Pool, time: timedelta) -> None:
    """Moves the ends of all runs back, past the triggers that make finished runs immutable."""
    async with store.acquire() as connection, connection.transaction():
        await connection.execute("set local session_replication_role = replica")
        await connection.execute("update paywatch.runs set finished_at = finished_at - $1::interval", time)


async def test_failed_day_is_retried_and_keeps_each_report(
    company: Start, make_deps: MakeDeps, database: str
) -> None:
    shop = company(payments=30)
    await seed_ledger(database, shop.world)
    wrong, right = await make_deps(shop, stripe=WRONG), await make_deps(shop)
    run = await queue(wrong.store, Request(day_of(shop), requested_by="schedule"))
    assert (await execute(run, wrong)).status == "failed"
    assert await resumable(right.store) == []
    assert (await execute(run, right)).status == "failed"
    await move_ends_back(right.store, timedelta(minutes=11))
    assert await resumable(right.store) == [run]
    assert (await execute(run, right)).status == "matched"
    assert await right.store.fetchval("select array_agg(edition order by edition) from paywatch.reports") == [
        1,
        2,
    ]
    assert (await verify_store(right.store, VerifyRequest())).problems == []


async def test_day_is_retried_daily_after_five_attempts(
    company: Start, make_deps: MakeDeps, database: str
) -> None:
    shop = company(payments=10)
    await seed_ledger(database, shop.world)
    deps = await make_deps(shop, stripe=WRONG)
    run = await queue(deps.store, Request(day_of(shop), requested_by="schedule"))
    for attempt in range(1, 6):
        assert (await execute(run, deps)).status == "failed"
        assert (await get(deps.store, run)).attempt == attempt
        await move_ends_back(deps.store, timedelta(minutes=55))
    assert await resumable(deps.store) == []
    await move_ends_back(deps.store, timedelta(hours=24))
    assert await resumable(deps.store) == [run]
    assert (await execute(run, await make_deps(shop))).status == "matched"


async def test_manual_run_is_retried_only_on_request(
    company: Start, make_deps: MakeDeps, database: str
) -> None:
    shop = company(payments=10)
    await seed_ledger(database, shop.world)
    wrong, right = await make_deps(shop, stripe=WRONG), await make_deps(shop)
    run = await create(wrong.store, day_of(shop))
    assert (await execute(run, wrong)).status == "failed"
    await move_ends_back(wrong.store, timedelta(days=2))
    assert await resumable(wrong.store) == []
    assert (await execute(run, right)).status == "failed"
    assert (await execute(run, right, again=True)).status == "matched"


async def test_run_succeeds_after_its_mapping_is_corrected(
    company: Start, make_deps: MakeDeps, database: str
) -> None:
    shop = company(payments=10)
    await seed_ledger(database, shop.world)
    wrong = await make_deps(shop, mapping=SHOP.model_copy(update={"table": "public.payment"}))
    run = await create(wrong.store, day_of(shop))
    assert (await execute(run, wrong)).status == "failed"
    assert (await execute(run, await make_deps(shop), again=True)).status == "matched"


async def test_incomplete_object_resumes_although_another_failed(
    company: Start, make_deps: MakeDeps, database: str
) -> None:
    shop = company(payments=1500)
    await seed_ledger(database, shop.world)
    missing = SHOP.model_copy(update={"table": "public.disputes"})
    options: dict[str, Any] = {"objects": ("payments", "disputes"), "disputes": missing}
    deps = await make_deps(shop, **options)
    shop.stripe.faults.add("error", path="/v1/payment_intents", after=8)
    run = await queue(deps.store, Request(day_of(shop), ("payments", "disputes"), requested_by="schedule"))
    first = await execute(run, deps)
    assert [end.status for end in first.ends.values()][:2] == ["incomplete", "failed"]
    shop.stripe.faults.clear()
    shop.stripe.statistics.clear()
    await move_ends_back(deps.store, timedelta(minutes=11))
    assert await resumable(deps.store) == [run]
    second = await execute(run, deps)
    assert second.ends["payments"].status == "matched"
    assert shop.stripe.statistics.total("payment_intents") < 15


async def test_run_fails_after_ten_interrupted_attempts(
    company: Start, make_deps: MakeDeps, database: str
) -> None:
    shop = company(payments=10)
    await seed_ledger(database, shop.world)
    deps = await make_deps(shop)
    broken = replace(deps, stripe=no_client)
    run = await create(deps.store, day_of(shop))
    for _ in range(10):
        with pytest.raises(RuntimeError):
            await execute(run, broken)
    result = await execute(run, broken)
    assert result.status == "failed"
    assert result.reason_code == "attempts_exhausted"
    assert "given up after 10 interrupted attempts" in result.reason
    assert (await verify_store(deps.store, VerifyRequest())).problems == []
    assert (await execute(run, deps, again=True)).status == "matched"


def no_client(account: Account) -> Stripe:
    raise RuntimeError("no client can be made")
