"""SIGTERM: a worker ends what it has begun, or gives it back, and leaves no trace of being alive."""

import asyncio
import os
from pathlib import Path
from typing import Any

import asyncpg
from arq import func
from pydantic import SecretStr

from reconcile.tasks import cancel_all
from sandbox.company import Company
from sandbox.embedded.servers import EmbeddedPostgres
from store import migrate_async
from tests.workers.conftest import environment
from tests.workers.fleet import PAYWATCH, Fleet, http_check
from workers import queue
from workers.runtime.steady_worker import SteadyWorker
from workers.runtime.supervisor import close

READINGS = "select check_name, verdict from paywatch.readings order by check_name"
BEATS = "select worker from paywatch.heartbeats"


async def test_a_stopping_worker_finishes_its_probes(fleet: Fleet, town: Company) -> None:
    fleet.configure(http_check("page", f"{town.shop_url}/api/health", every="1h"))
    slow = town.shop.faults.add("latency", seconds=2)
    worker = await fleet.started()
    await fleet.until(lambda: slow.hits, "the probe is under way")
    assert await fleet.rows(BEATS)
    assert await worker.stop() == 0
    assert [tuple(row) for row in await fleet.rows(READINGS)] == [("page", "pass")]
    assert await fleet.rows(BEATS) == []
    assert worker.events("worker_stopped")
    assert "Traceback" not in worker.log()


async def test_slots_a_stopping_worker_cannot_finish_are_released(fleet: Fleet, town: Company) -> None:
    fleet.configure(http_check("page", f"{town.shop_url}/api/health", every="1h", timeout="1m"))
    hanging = town.shop.faults.add("hang", times=1)
    worker = await fleet.started()
    await fleet.until(lambda: hanging.hits, "the probe is under way")
    assert await worker.stop() == 0
    assert await fleet.rows(READINGS) == []
    assert await fleet.rows("select 1 from paywatch.checks where lease_until is not null") == []
    await fleet.started()
    await fleet.until(lambda: fleet.rows(READINGS), "another worker runs the slot without waiting")
    assert await fleet.rows(BEATS)


async def test_both_workers_of_one_process_stop_together(fleet: Fleet, town: Company) -> None:
    fleet.configure(http_check("page", f"{town.shop_url}/api/health"))
    worker = await fleet.started("all")
    await fleet.until(lambda: len(worker.events("worker_started")) == 2, "both are running")
    assert await worker.stop() == 0
    assert len(worker.events("worker_stopped")) == 2
    assert await fleet.rows(BEATS) == []


async def test_a_worker_stops_while_postgres_is_unreachable(
    tmp_path: Path, own_postgres: EmbeddedPostgres, redis_url: str, town: Company
) -> None:
    with Fleet(tmp_path, environment(own_postgres.dsn, redis_url, town)) as fleet:
        await migrate_async(fleet.secret_dsn)
        fleet.configure(http_check("page", f"{town.shop_url}/api/health"))
        worker = await fleet.started()
        own_postgres.kill()
        assert await worker.stop() == 0


async def test_an_error_while_closing_does_not_fail_the_stop(
    redis_url: str,
) -> None:
    async def break_off(ctx: dict[Any, Any]) -> None:
        raise asyncpg.InternalClientError("cannot switch to state 11; another operation (2) is in progress")

    pool = queue.connect(SecretStr(redis_url), queue.PROBES, patient=False)
    worker = SteadyWorker(
        functions=[func(break_off)], redis_pool=pool, on_shutdown=break_off, handle_signals=False
    )
    await close(worker)


async def test_a_task_that_swallows_its_cancellation_is_stopped() -> None:
    async def query() -> None:
        try:
            await asyncio.sleep(60)
        except asyncio.CancelledError:
            raise asyncpg.InterfaceError("cannot perform operation: the connection was lost") from None

    async def go_on() -> None:
        while True:
            try:
                await query()
            except asyncpg.InterfaceError:
                await asyncio.sleep(60)

    task = asyncio.create_task(go_on())
    await asyncio.sleep(0)
    await cancel_all([task], cancel_again_after=0.1)
    assert task.cancelled()


async def test_a_stop_succeeds_although_nobody_reads_the_log(fleet: Fleet, town: Company) -> None:
    """As when the program that collects the lines of standard error has ended before."""
    fleet.configure(http_check("page", f"{town.shop_url}/api/health"))
    folder = fleet.folder / "logs"
    launched = ["sh", "-c", 'exec "$@" 2>"$0"', str(fleet.folder / "pipe"), *PAYWATCH, "worker", "probes"]
    os.mkfifo(fleet.folder / "pipe")
    reader = os.open(fleet.folder / "pipe", os.O_RDONLY | os.O_NONBLOCK)
    worker = fleet.launch(launched, LOG_DIR=str(folder))
    try:
        await fleet.until(lambda: os.read(reader, 4096), "the worker writes its first line")
    finally:
        os.close(reader)
    combined = folder / "paywatch-worker-probes-combined.log"
    await fleet.until(lambda: combined.read_text().count("check_finished") > 2, "checks go on")
    assert await worker.stop() == 0
