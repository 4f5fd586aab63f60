"""Partitions by day: ahead of time, and gone when their retention ends."""

import asyncio
from datetime import UTC, datetime, timedelta

import asyncpg

from probes.reading import Verdict
from store import (
    claim_deliveries,
    history,
    list_incidents,
    maintain,
    record_delivery,
    record_outcome,
)
from tests.store.watch import LEASE, Desk, Post, reading, utc

DESK = Desk()
NOON = utc("2026-03-10T12:00:00")
KEEP = timedelta(days=30)


async def partitions(pool: asyncpg.Pool) -> list[str]:
    found = await pool.fetch(
        "select inhrelid::regclass::text as name from pg_inherits "
        "where inhparent = 'paywatch.readings'::regclass order by 1"
    )
    return [row["name"].removeprefix("paywatch.readings_") for row in found]


def days(first: str, count: int) -> list[str]:
    start = datetime.strptime(first, "%Y%m%d").replace(tzinfo=UTC)
    return [f"{start + timedelta(days=n):%Y%m%d}" for n in range(count)]


async def test_today_and_a_week_ahead_have_partitions(store_pool: asyncpg.Pool) -> None:
    done = await maintain(store_pool, KEEP, NOON)
    assert done.created == [f"readings_{day}" for day in days("20260310", 8)]
    assert await partitions(store_pool) == [*days("20260310", 8), "default"]
    again = await maintain(store_pool, KEEP, NOON)
    assert (again.created, again.dropped, again.postponed) == ([], [], [])


async def test_the_database_decides_the_day_by_default(store_pool: asyncpg.Pool) -> None:
    await maintain(store_pool, KEEP)
    today = await store_pool.fetchval("select to_char(now() at time zone 'UTC', 'YYYYMMDD')")
    assert (await partitions(store_pool))[0] == today


async def test_readings_go_to_the_partition_of_their_day(store_pool: asyncpg.Pool) -> None:
    await maintain(store_pool, KEEP, NOON)
    midnight = utc("2026-03-11T00:00:00")
    for slot in (midnight - timedelta(microseconds=1), midnight):
        await record_outcome(store_pool, reading("reconcile:payments", slot), DESK)
    tables = await store_pool.fetch(
        "select tableoid::regclass::text as name from paywatch.readings order by slot"
    )
    assert [row["name"] for row in tables] == ["paywatch.readings_20260310", "paywatch.readings_20260311"]


async def test_a_partition_is_dropped_after_its_retention(
    store_pool: asyncpg.Pool,
) -> None:
    await maintain(store_pool, KEEP, NOON)
    for day in (10, 11):
        await record_outcome(store_pool, reading("reconcile:payments", utc(f"2026-03-{day}T12:00:00")), DESK)
    before = await maintain(store_pool, KEEP, utc("2026-04-09T23:59:59"))
    assert before.dropped == []
    after = await maintain(store_pool, KEEP, utc("2026-04-10T00:00:00"))
    assert after.dropped == ["readings_20260310"]
    kept = await history(store_pool, "reconcile:payments", utc("2026-01-01T00:00:00"))
    assert [one.slot.day for one in kept] == [11]


async def test_the_default_partition_respects_retention(
    store_pool: asyncpg.Pool,
) -> None:
    slots = [NOON - timedelta(days=2), NOON]
    for slot in slots:
        await record_outcome(store_pool, reading("reconcile:payments", slot), DESK)
    done = await maintain(store_pool, KEEP, NOON)
    assert done.postponed == ["readings_20260310"]  # its first rows lie in the default partition
    assert done.created == [f"readings_{day}" for day in days("20260311", 7)]
    assert [one.slot for one in await history(store_pool, "reconcile:payments", slots[0])] == slots
    await maintain(store_pool, KEEP, NOON + KEEP - timedelta(days=1))
    assert [one.slot for one in await history(store_pool, "reconcile:payments", slots[0])] == slots[1:]


async def test_concurrent_maintenance_is_safe(store_pools: list[asyncpg.Pool]) -> None:
    done = await asyncio.gather(*(maintain(pool, KEEP, NOON) for pool in store_pools * 2))
    assert sorted(name for one in done for name in one.created) == [
        f"readings_{day}" for day in days("20260310", 8)
    ]
    assert await partitions(store_pools[0]) == [*days("20260310", 8), "default"]


async def test_a_partition_in_use_is_postponed(
    store_pools: list[asyncpg.Pool],
) -> None:
    auditor, worker, other = store_pools
    await maintain(worker, KEEP, NOON)
    async with auditor.acquire() as connection, connection.transaction():
        await connection.fetch("select * from paywatch.readings")
        done = await maintain(worker, KEEP, utc("2026-04-10T00:00:00"))
        assert done.dropped == []
        assert "readings_20260310" in done.postponed
        recorded = await record_outcome(other, reading("reconcile:payments", NOON), DESK)
        assert recorded.stored
    done = await maintain(worker, KEEP, utc("2026-04-10T00:00:00"))
    assert done.dropped == ["readings_20260310"]


async def test_readings_are_written_during_maintenance(store_pools: list[asyncpg.Pool]) -> None:
    async def write() -> None:
        for hour in range(0, 24 * 8, 2):
            slot = NOON + timedelta(hours=hour)
            assert (await record_outcome(store_pools[0], reading("reconcile:payments", slot), DESK)).stored

    async def look_after() -> None:
        for _ in range(3):
            await maintain(store_pools[1], KEEP, NOON)

    await asyncio.gather(write(), look_after(), look_after())
    assert len(await history(store_pools[0], "reconcile:payments", NOON)) == 96


async def test_notifications_are_kept_for_their_time_and_while_open(store_pool: asyncpg.Pool) -> None:
    slot = utc("2026-03-01T02:00:00")
    for name in ("open", "ended"):
        await record_outcome(store_pool, reading(f"reconcile:{name}", slot, Verdict.FAIL), DESK)
    for each in await claim_deliveries(store_pool, Post(), worker="w1", lease=LEASE):
        await record_delivery(store_pool, each, "delivered")
    (ended,) = [each.id for each in await list_incidents(store_pool) if each.subject == "reconcile:ended"]
    await store_pool.execute(
        "update paywatch.incidents set resolved_at = now(), resolution = 'fixed' where id = $1", ended
    )
    kept = "select (select count(*) from paywatch.notifications), (select count(*) from paywatch.deliveries)"
    year = timedelta(days=365)
    now = datetime.now(UTC)
    await maintain(store_pool, KEEP, now + timedelta(days=364), notifications=year)
    assert [tuple(row) for row in await store_pool.fetch(kept)] == [(2, 2)]
    await maintain(store_pool, KEEP, now + timedelta(days=366), notifications=year)
    assert [tuple(row) for row in await store_pool.fetch(kept)] == [(1, 1)]
