"""Who is alive."""

from datetime import timedelta

import asyncpg

from store import delete_heartbeat, list_heartbeats, maintain, write_heartbeat


async def test_a_worker_has_one_row_until_it_stops(store_pool: asyncpg.Pool) -> None:
    await write_heartbeat(store_pool, "probes@a", "probes", {"version": "1.0"})
    await write_heartbeat(store_pool, "reconcile@a", "reconcile", {})
    await write_heartbeat(store_pool, "probes@a", "probes", {"version": "1.0", "checks": 3}, 2.5)
    newest, other = await list_heartbeats(store_pool)
    assert (newest.worker, newest.queue, newest.info) == (
        "probes@a",
        "probes",
        {"version": "1.0", "checks": 3},
    )
    assert newest.started_at < newest.beat_at
    assert (newest.clock_skew, other.clock_skew) == (2.5, None)
    assert other.worker == "reconcile@a"
    await delete_heartbeat(store_pool, "probes@a")
    assert [one.worker for one in await list_heartbeats(store_pool)] == ["reconcile@a"]


async def test_the_row_of_a_killed_worker_is_deleted_after_a_day(store_pool: asyncpg.Pool) -> None:
    for worker in ("dead", "alive"):
        await write_heartbeat(store_pool, worker, "probes", {})
    await store_pool.execute(
        "update paywatch.heartbeats set beat_at = now() - interval '25 hours' where worker = 'dead'"
    )
    await maintain(store_pool, timedelta(days=90))
    assert [one.worker for one in await list_heartbeats(store_pool)] == ["alive"]
