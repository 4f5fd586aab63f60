"""``paywatch check run`` killed between an event and its cleanup: the next run removes the row."""

import asyncio
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path

import asyncpg

from sandbox.company import Company
from tests.waiting import PAUSE, Deadline

CONFIG = """
[[checks]]
name = "hook"
kind = "webhook"
url = "{url}"
timeout = "50s"
secret = "{secret}"
must_refuse = ["forged"]
seen = {{ sql = "select 1 from payments where stripe_payment_intent_id = $1", within = "40s" }}
cleanup = {{ sql = "delete from payments where stripe_payment_intent_id = $1" }}
"""


async def test_the_row_of_a_killed_run_is_removed_by_the_next_one(
    company: Callable[..., Company], store_db: str, tmp_path: Path
) -> None:
    town = company(payments=0, dsn=store_db)
    config = tmp_path / "paywatch.toml"
    config.write_text(CONFIG.format(url=f"{town.shop_url}/api/webhooks/stripe", secret=town.webhook_secret))
    environment = {
        **os.environ,
        "DATABASE_URL": store_db,
        "PAYWATCH_CONFIG": str(config),
        "STRIPE_API_BASE": town.stripe_url,
    }
    connection = await asyncpg.connect(store_db)
    try:
        town.shop.faults.add("hang", path="/api/webhooks", after=1)
        process, deadline = await _start(environment), Deadline("the second event")
        while await _count(connection, "paywatch.leftovers") < 2:  # the second event is about to be sent
            deadline.check(process.returncode)
            await asyncio.sleep(PAUSE)
        os.kill(process.pid, signal.SIGKILL)
        await process.wait()
        assert await _count(connection, "public.payments") == 1
        assert await _count(connection, "paywatch.leftovers") == 2
        town.shop.faults.clear()
        # A run of this check has ended for certain after its timeout: the test does not wait for that.
        await connection.execute("update paywatch.leftovers set due_at = now()")
        assert await (await _start(environment)).wait() == 0
        assert await _count(connection, "public.payments") == 0
        assert await _count(connection, "paywatch.leftovers") == 0
    finally:
        await connection.close()


async def _start(environment: dict[str, str]) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        sys.executable, "-m", "workers", "check", "run", "hook", env=environment
    )


async def _count(connection: asyncpg.Connection, table: str) -> int:
    return int(await connection.fetchval(f"select count(*) from {table}"))
