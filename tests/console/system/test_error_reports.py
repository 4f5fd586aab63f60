"""A bug of the console reaches Sentry, as those of workers do."""

import asyncio
import os
from pathlib import Path

import asyncpg
import httpx

from store.audit_log import Entry, append
from tests.alerts.channels.receiver import Receiver
from tests.reconcile.reporting import tamper
from tests.waiting import eventually
from tests.workers.error_reports.envelopes import dsn_of, events
from tests.workers.fleet import PAYWATCH, ROOT


async def test_a_page_with_a_fault_is_reported(
    tmp_path: Path, store_db: str, store_pool: asyncpg.Pool
) -> None:
    await append(store_pool, Entry("ann", (), "command", "silence_added", "check=page", "done"))
    await tamper(store_pool, "update paywatch.audit_log set detail = '5'")  # which no version writes
    file = tmp_path / "paywatch.toml"
    file.touch()
    async with Receiver() as sentry:
        process = await asyncio.create_subprocess_exec(
            *PAYWATCH,
            *("console", "serve", "--listen", "127.0.0.1:0"),
            cwd=ROOT,
            env={
                "PATH": os.environ["PATH"],
                "PAYWATCH_CONFIG": str(file),
                "DATABASE_URL": store_db,
                "SENTRY_DSN": dsn_of(sentry),
            },
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
        )
        try:
            assert process.stdout is not None
            url = (await process.stdout.readline()).decode().split()[-1]
            async with httpx.AsyncClient(timeout=60) as client:
                assert (await client.get(f"{url}/audit")).status_code == 500
            await eventually(lambda: sentry.received, "a report arrives")
        finally:
            process.terminate()
            await process.wait()
        (event,) = events(sentry.received)
    assert event["tags"]["event"] == "page_broke"
    assert process.returncode == 0
