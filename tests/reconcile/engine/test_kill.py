"""Workers that die, freeze or lose their database: another worker resumes the run, with the same result."""

import asyncio
import json
import random
import signal
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import asyncpg
import psutil
import pytest
from pydantic import SecretStr

import store
from reconcile import Busy, Deps, RunResult, create, execute, export, get, resumable
from sandbox.company import Company
from sandbox.embedded.servers import EmbeddedPostgres
from sandbox.shop.ledger import Plan, seed_ledger
from tests.databases import Databases
from tests.reconcile.conftest import MakeDeps
from tests.reconcile.shop import Start, classes, day_of, findings, reconcile, rows
from tests.waiting import eventually

ROOT = Path(__file__).parents[3]
GAPS = Plan(missing=40, stale_status=20, stale_amount=5, conflicting=4, orphaned=6, malformed=3)
LEDGER = (
    "select stripe_payment_intent_id, amount, currency, status, created_at, source from public.payments "
    "order by 1, 2, 3"
)
LEASE_ENDED = "update paywatch.runs set lease_until = clock_timestamp() where lease_until is not null"
PYTHON = [sys.executable, "-m", "tests.reconcile.process"]


FourDatabases = tuple[str, str, str, str]


@pytest.fixture
def four_databases(databases: Databases, store_template: str) -> Iterator[FourDatabases]:
    """Store and ledger of a run that is killed, and of an undisturbed run."""
    killed = (databases.create(store_template), databases.create())
    undisturbed = (databases.create(store_template), databases.create())
    yield (*killed, *undisturbed)
    for each in (*killed, *undisturbed):
        databases.drop(each)


@asynccontextmanager
async def worker(shop: Company, store_db: str, ledger_db: str, run: str, **more: Any) -> AsyncIterator[Any]:
    """Starts a worker in a process, and kills it at the end if it still runs."""
    given = {
        "store": store_db,
        "ledger": ledger_db,
        "stripe": shop.stripe_url,
        "key": shop.key,
        "run": run,
        "lease": 600,  # a busy machine must not end it: `LEASE_ENDED` does
        "rate": 30,
        **more,
    }
    process = await asyncio.create_subprocess_exec(
        *PYTHON, json.dumps(given), cwd=ROOT, stdout=asyncio.subprocess.PIPE
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


async def read_line(process: Any) -> str:
    text: bytes = await process.stdout.readline()
    return text.decode().strip()


async def finished_report(pool: asyncpg.Pool, run: str, folder: Path) -> tuple[dict[str, Any], str]:
    """Returns the report without the values that differ from run to run, and all findings."""
    await export(pool, run, folder)
    report = json.loads((folder / "report.json").read_text())
    return {**report, "run": ""}, (folder / "findings.jsonl").read_text()


@pytest.mark.parametrize("seed", [1, 2])
async def test_repeatedly_killed_run_ends_like_an_undisturbed_one(
    company: Start, four_databases: FourDatabases, tmp_path: Path, seed: int
) -> None:
    rng = random.Random(seed)
    shop = company(payments=2200)
    store_db, ledger, undisturbed_store, undisturbed_ledger = four_databases
    for each in (ledger, undisturbed_ledger):
        await seed_ledger(each, shop.world, GAPS)
    async with (
        asyncpg.create_pool(store_db) as pool,
        asyncpg.create_pool(undisturbed_store) as undisturbed_pool,
    ):
        undisturbed = await create(undisturbed_pool, day_of(shop))
        async with worker(
            shop, undisturbed_store, undisturbed_ledger, undisturbed, worker="undisturbed"
        ) as process:
            total = [line async for line in process.stdout]
        shop.stripe.faults.add("latency", seconds=0.02)
        run = await create(pool, day_of(shop))
        kills = await kill_repeatedly(shop, (store_db, ledger), run, rng, len(total))
        assert kills >= 3
        assert await finished_report(pool, run, tmp_path / "a") == await finished_report(
            undisturbed_pool, undisturbed, tmp_path / "b"
        )
        assert (await get(pool, run)).attempt > 1
    async with asyncpg.create_pool(ledger) as one, asyncpg.create_pool(undisturbed_ledger) as other:
        assert await rows(one, LEDGER) == await rows(other, LEDGER)


async def kill_repeatedly(
    shop: Company, dsns: tuple[str, str], run: str, rng: random.Random, lines: int
) -> int:
    """Kills five workers with SIGKILL at random steps of the run; then one worker finishes it.

    Returns how many were killed before they ended: a fast machine may finish the run between its last lines.
    """
    kills = 0
    for number in range(5):
        async with worker(shop, *dsns, run, worker=f"victim-{number}") as process:
            for _ in range(rng.randrange(1, max(2, lines * (number + 1) // 6))):
                line = await read_line(process)
                if line.startswith(("ended", "repair")) or not line:
                    break
            await asyncio.sleep(rng.random() * 0.05)
            if process.returncode is None:
                process.kill()
                kills += 1
        await end_lease(dsns[0])
    async with worker(shop, *dsns, run, worker="survivor") as process:
        output = [line.decode().strip() async for line in process.stdout]
        assert output[-1] == "ended discrepancies"
    return kills


async def end_lease(store_db: str) -> None:
    connection = await asyncpg.connect(store_db)
    await connection.execute(LEASE_ENDED)
    await connection.close()


@pytest.mark.parametrize("phase", ["list", "repair"])
async def test_frozen_worker_writes_nothing_after_its_lease(
    company: Start, make_deps: MakeDeps, store_db: str, database: str, phase: str
) -> None:
    shop = company(payments=2500)
    await seed_ledger(database, shop.world, Plan(missing=2500))
    deps = await make_deps(shop, worker="second", rate=100)
    run = await create(deps.store, day_of(shop))
    # The ledger ends the transaction of a frozen worker after the time of a lease.
    async with worker(shop, store_db, database, run, worker="first", rate=4, lease=5) as process:
        while not (line := await read_line(process)).startswith(
            f"{phase} " + ("3" if phase == "list" else "0 1")
        ):
            assert line, "it has ended"
        process.send_signal(signal.SIGSTOP)
        stopped = psutil.Process(process.pid)
        await eventually(lambda: stopped.status() == psutil.STATUS_STOPPED, "it is frozen")
        result = await execute_when_free(run, deps)
        assert (result.status, result.objects["payments"]["created"]) == ("repaired", 2500)
        after = await rows(deps.ledger, "select *, xmin::text from public.payments order by 1")
        process.send_signal(signal.SIGCONT)
        lines = [line.decode().strip() async for line in process.stdout]
    assert lines[-1].startswith("stopped")
    assert await rows(deps.ledger, "select *, xmin::text from public.payments order by 1") == after
    assert len(after) == 2500
    assert (await get(deps.store, run)).result == result.as_json()


async def test_commit_of_a_killed_worker_counts_as_repaired(
    company: Start, make_deps: MakeDeps, store_db: str, database: str
) -> None:
    shop = company(payments=300)
    planted = await seed_ledger(database, shop.world, Plan(missing=20, stale_status=5))
    deps = await make_deps(shop, worker="second")
    await deps.ledger.execute(LOCKED_COMMIT.format(id=planted.updated[-1]))
    run = await create(deps.store, day_of(shop))
    async with deps.ledger.acquire() as blocker:
        await blocker.execute("select pg_advisory_lock(7)")
        async with worker(shop, store_db, database, run, worker="first") as process:
            xid = await repair_xid(deps)
            await eventually(lambda: deps.ledger.fetchval(COMMITTING), "the ledger commits")
            process.kill()
        assert "reconciliation" not in {row[-1] for row in await rows(deps.ledger)}
        await blocker.execute("select pg_advisory_unlock(7)")
    result = await execute_when_free(run, deps)
    assert (result.status, classes(result)) == ("repaired", planted.counts())
    assert {each["action"] for each in (await findings(deps, result)).values()} == {"inserted", "updated"}
    assert await repair_xid(deps) == f"{xid} committed"


async def repair_xid(deps: Deps) -> str:
    """Waits until the store has the id of the ledger's transaction, and returns it."""
    query = "select repair_xid from paywatch.object_runs where object = 'payments'"
    found: str = await eventually(lambda: deps.store.fetchval(query), "the run begins its repair")
    return found


LOCKED_COMMIT = """
create function wait_for_lock() returns trigger language plpgsql as
  'begin perform pg_advisory_xact_lock(7); return null; end';
create table public.late (id text);
create constraint trigger wait_for_lock after insert on public.late deferrable initially deferred
  for each row execute function wait_for_lock();
create function postpone() returns trigger language plpgsql as
  'begin set constraints all deferred; insert into public.late values (''{id}''); return null; end';
create constraint trigger postpone after update on public.payments deferrable initially deferred
  for each row when (new.stripe_payment_intent_id = '{id}') execute function postpone();
"""
"""Waits for a lock at the COMMIT: a repair checks constraints before it, so a trigger defers one again."""
COMMITTING = "select exists (select from pg_locks where locktype = 'advisory' and not granted)"


async def execute_when_free(run: str, deps: Deps) -> RunResult:
    """Executes a run of a worker that is frozen or killed, and ends its lease."""
    while True:
        try:
            return await execute(run, deps)
        except Busy:
            await deps.store.execute(LEASE_ENDED)


async def test_cancelled_worker_releases_its_run_at_once(
    company: Start, make_deps: MakeDeps, database: str
) -> None:
    shop = company(payments=800)
    planted = await seed_ledger(database, shop.world, GAPS)
    fault = shop.stripe.faults.add("latency", seconds=0.1)
    deps = await make_deps(shop)
    run = await create(deps.store, day_of(shop))
    started = asyncio.Event()
    task = asyncio.create_task(execute(run, deps, lambda p: started.set() if p.pages else None))
    await started.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert await resumable(deps.store) == [run]
    assert (await get(deps.store, run)).status == "running"
    fault.seconds = 0.0
    assert classes(await execute(run, await make_deps(shop, worker="next"))) == planted.counts()


async def test_run_survives_a_postgres_restart(
    company: Start, make_deps: MakeDeps, own_postgres: EmbeddedPostgres
) -> None:
    shop = company(payments=3000)
    admin = await asyncpg.connect(own_postgres.dsn)
    await admin.execute("create database ledger")
    await admin.close()
    ledger_dsn = own_postgres.dsn.rsplit("/", 1)[0] + "/ledger"
    await store.migrate_async(SecretStr(own_postgres.dsn))
    planted = await seed_ledger(ledger_dsn, shop.world, GAPS)
    shop.stripe.faults.add("latency", seconds=0.05)
    base = await make_deps(shop, rate=20)
    pool = await store.connect(SecretStr(own_postgres.dsn), size=4)
    async with asyncpg.create_pool(ledger_dsn, min_size=0) as ledger:
        deps = Deps(pool, ledger, base.stripe, base.settings, "worker", rate=20)
        restarts: list[asyncio.Task[None]] = []

        def restart(progress: Any) -> None:
            if progress.pages >= 6 and not restarts:
                restarts.append(asyncio.create_task(asyncio.to_thread(own_postgres.restart)))

        run = await create(pool, day_of(shop))
        result = await execute(run, deps, restart)
        await restarts[0]
        assert classes(result) == planted.counts()
        assert (await reconcile(deps, day_of(shop))).objects["payments"]["created"] == 0
    await pool.close()


@pytest.mark.parametrize("table", ["staged_stripe", "staged_ledger"])
async def test_run_survives_a_postgres_crash_during_copy(
    make_deps: MakeDeps, company: Start, own_postgres: EmbeddedPostgres, table: str
) -> None:
    shop = company(payments=400)
    await store.migrate_async(SecretStr(own_postgres.dsn))
    planted = await seed_ledger(own_postgres.dsn, shop.world, GAPS)
    base = await make_deps(shop)
    async with (
        asyncpg.create_pool(own_postgres.dsn, min_size=0) as pool,
        asyncpg.create_pool(own_postgres.dsn, min_size=0) as ledger,
    ):
        await pool.execute(SLOW_COPY.format(table=table))
        deps = Deps(pool, ledger, base.stripe, base.settings, "worker")
        run = await create(pool, day_of(shop))
        work = asyncio.create_task(execute(run, deps))
        await wait_for_copy(pool, table)
        await asyncio.to_thread(own_postgres.kill)
        await asyncio.to_thread(own_postgres.start)
        await pool.execute(f"drop trigger slow on paywatch.{table}")
        assert classes(await work) == planted.counts()
        assert (await reconcile(deps, day_of(shop))).objects["payments"]["created"] == 0


async def wait_for_copy(pool: asyncpg.Pool, table: str) -> None:
    query = "select exists (select from pg_stat_progress_copy where relid = $1::text::regclass)"
    await eventually(lambda: pool.fetchval(query, f"paywatch.{table}"), f"rows are copied to {table}")


SLOW_COPY = """
create function slow_copy() returns trigger language plpgsql as
  'begin perform pg_sleep(0.02); return new; end';
create trigger slow before insert on paywatch.{table} for each row execute function slow_copy();
"""
