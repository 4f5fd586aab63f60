"""Workers that are killed or frozen while they record."""

import asyncio
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import asyncpg

from probes.reading import Verdict
from store import RecordStatus, record
from tests.store.watch import Desk, claim, found, notifications, rows, watching

DESK = Desk()
ROOT = Path(__file__).parents[2]

ASLEEP_WHILE_DECIDING = """
import asyncio, os, sys, time
from pydantic import SecretStr
from probes.reading import Verdict
from store import connect, record
from tests.store.watch import Desk, claim, found

class Slow(Desk):
    def content(self, notification):
        print("deciding", flush=True)
        time.sleep(3600)
        return None

async def main():
    pool = await connect(SecretStr(sys.argv[1]), size=1)
    (taken,) = await claim(pool, "api", worker="doomed")
    await record(pool, [found(taken, Verdict.FAIL)], Slow())

asyncio.run(main())
"""


@asynccontextmanager
async def worker_stuck_in_its_transaction(dsn: str) -> AsyncIterator[asyncio.subprocess.Process]:
    """A worker that has claimed ``api`` and stays in the transaction that records it."""
    worker = await asyncio.create_subprocess_exec(
        sys.executable, "-c", ASLEEP_WHILE_DECIDING, dsn, cwd=ROOT, stdout=subprocess.PIPE
    )
    assert worker.stdout is not None
    try:
        assert await worker.stdout.readline() == b"deciding\n"
        yield worker
    finally:
        with suppress(ProcessLookupError):
            worker.kill()
        await worker.communicate()


async def test_a_kill_in_a_transaction_leaves_no_rows(store_db: str, store_pool: asyncpg.Pool) -> None:
    await watching(store_pool, "api")
    async with worker_stuck_in_its_transaction(store_db) as worker:
        worker.kill()
        await worker.wait()
    assert await claim(store_pool, "api") == []  # its lease still runs
    await store_pool.execute("update paywatch.checks set lease_until = now()")
    (taken,) = await claim(store_pool, "api")
    assert await rows(store_pool, "api") == []
    (recorded,) = await record(store_pool, [found(taken, Verdict.FAIL)], DESK)
    assert recorded.status is RecordStatus.STORED
    assert await notifications(store_pool) == [("hook", "opened", "pending")]


async def test_a_worker_frozen_in_a_transaction_loses_its_locks(
    store_db: str, store_pool: asyncpg.Pool
) -> None:
    await watching(store_pool, "api")
    async with worker_stuck_in_its_transaction(store_db):
        # waits for the frozen worker's locks, and has them once Postgres has ended its session
        await store_pool.execute("update paywatch.checks set lease_until = now()")
        (taken,) = await claim(store_pool, "api")
        (recorded,) = await record(store_pool, [found(taken)], DESK)
    assert recorded.status is RecordStatus.STORED
    assert [verdict for _, verdict, _ in await rows(store_pool, "api")] == ["pass"]
