"""A request is started once: repeated after its command was killed, it resumes the run that is left."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime

import asyncpg
import pytest

from reconcile import Busy, LeaseSeen, Options, Request, Started, get, start, wait_until_abandoned
from reconcile.errors import RunExecuting, RunOpen
from reconcile.windows import Window
from settings.accounts import PLATFORM_ACCOUNT, Account

NORTH = Account("acct_1North")
DAY = Window(datetime(2026, 11, 17, tzinfo=UTC), datetime(2026, 11, 18, tzinfo=UTC))
REQUEST = Request(
    DAY,
    ("payments", "refunds"),
    requested_by="test",
    reserve_for="first",
    options=Options(repair=("created", "updated"), only=("pi_1", "pi_2")),
)
LEASE = """
update paywatch.runs set status = 'running', fence = fence + 1, leased_by = 'worker-1',
  lease_until = clock_timestamp() + $1::double precision * interval '1 second'
"""


async def started(store: asyncpg.Pool, request: Request = REQUEST) -> Started:
    return await start(store, request, [PLATFORM_ACCOUNT])


async def abandoned(store: asyncpg.Pool) -> str:
    """The id of a run whose worker is dead, and whose lease has expired."""
    (run,) = (await started(store)).runs
    await store.execute(LEASE, -1)
    return run


async def test_the_same_request_resumes_an_abandoned_run(store_pool: asyncpg.Pool) -> None:
    run = await abandoned(store_pool)
    options = Options(repair=("updated", "created"), only=("pi_2", "pi_1"))
    again = replace(REQUEST, objects=("refunds", "payments"), reserve_for="second", options=options)
    assert await started(store_pool, again) == Started([run], {run: "worker-1"})


@pytest.mark.parametrize(
    "other",
    [
        replace(REQUEST, dry_run=True),
        replace(REQUEST, objects=("payments",)),
        replace(REQUEST, window=Window(DAY.from_, datetime(2026, 11, 17, 12, tzinfo=UTC))),
        replace(REQUEST, options=Options(repair=("created",), only=("pi_1", "pi_2"))),
        replace(REQUEST, options=Options(repair=("created", "updated"))),
        replace(REQUEST, options=Options(repair=("created", "updated"), plan="sha256:" + "0" * 64)),
        replace(REQUEST, options=Options()),
    ],
)
async def test_another_request_says_how_to_end_the_abandoned_run(
    store_pool: asyncpg.Pool, other: Request
) -> None:
    run = await abandoned(store_pool)
    with pytest.raises(RunOpen, match=f"resume {run}`.*, or cancel it .`paywatch reconcile cancel {run}`"):
        await started(store_pool, other)
    assert await store_pool.fetchval("select count(*) from paywatch.runs") == 1


async def test_a_lease_that_is_not_renewed_ends_the_wait(store_pool: asyncpg.Pool) -> None:
    (run,) = (await started(store_pool)).runs
    await store_pool.execute(LEASE, 0.7)
    seen: list[LeaseSeen] = []
    assert (await start(store_pool, REQUEST, [PLATFORM_ACCOUNT], seen.append)).resumed == {run: "worker-1"}
    assert [(each.run, each.holder, each.seconds_left <= 0.7) for each in seen] == [(run, "worker-1", True)]


async def test_a_lease_that_is_renewed_is_busy(store_pool: asyncpg.Pool) -> None:
    (run,) = (await started(store_pool)).runs
    await store_pool.execute(LEASE, 60)
    waiting = asyncio.Event()
    task = asyncio.create_task(wait_until_abandoned(store_pool, run, lambda _: waiting.set()))
    await waiting.wait()
    await store_pool.execute(LEASE, 61)
    with pytest.raises(RunExecuting, match=f"worker-1 is executing {run}: follow it with"):
        await task


async def test_a_reservation_lasts_for_15_seconds(store_pool: asyncpg.Pool) -> None:
    (run,) = (await started(store_pool)).runs
    left = await store_pool.fetchval("select extract(epoch from lease_until - created_at) from paywatch.runs")
    assert 14 < left < 20
    assert (await get(store_pool, run)).leased_by == "first"


async def test_missing_runs_are_created_beside_resumed_ones(store_pool: asyncpg.Pool) -> None:
    run = await abandoned(store_pool)
    both = await start(store_pool, REQUEST, [NORTH, PLATFORM_ACCOUNT])
    assert (both.runs[1], list(both.resumed)) == (run, [run])
    assert (await get(store_pool, both.runs[0])).account == NORTH


async def test_one_busy_account_starts_no_run(store_pool: asyncpg.Pool) -> None:
    await abandoned(store_pool)
    with pytest.raises(Busy):
        await start(store_pool, replace(REQUEST, dry_run=True), [NORTH, PLATFORM_ACCOUNT])
    assert await store_pool.fetchval("select count(*) from paywatch.runs") == 1
