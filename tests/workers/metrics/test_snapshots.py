"""Worker processes leave their metrics in the store."""

import asyncpg

from sandbox.company import Company
from tests.workers.fleet import Fleet, http_check

OWN = "select text from paywatch.metric_snapshots where text like '%paywatch_check_runs_total%'"


async def test_a_process_writes_one_snapshot_and_deletes_it(fleet: Fleet, town: Company) -> None:
    fleet.configure(http_check("page", f"{town.shop_url}/api/health"))
    worker = await fleet.started("all")
    await fleet.until(lambda: fleet.rows(OWN), "a snapshot is written")
    ((count, name),) = await fleet.rows("select count(*), max(worker) from paywatch.metric_snapshots")
    assert (count, name.partition("@")[0]) == (1, "all")
    assert await worker.stop() == 0
    assert await fleet.rows("select worker from paywatch.metric_snapshots") == []


async def test_a_snapshot_that_the_store_refuses_is_counted_and_logged_once(
    fleet: Fleet, town: Company, store_pool: asyncpg.Pool
) -> None:
    fleet.configure(http_check("page", f"{town.shop_url}/api/health"))
    await store_pool.execute("alter table paywatch.metric_snapshots add constraint refused check (text = '')")
    worker = await fleet.started()
    await fleet.until(lambda: worker.events("store_unreachable"), "the failure is logged")
    assert await fleet.value("select count(*) from paywatch.metric_snapshots") == 0
    assert len(worker.events("store_unreachable")) == 1
    assert worker.events("worker_restarting") == []
