"""An outage of a dependency is two lines in the log, whatever depends on it, and never a traceback."""

import asyncio
from collections import Counter
from pathlib import Path

from sandbox.company import Company
from sandbox.embedded.servers import EmbeddedPostgres, EmbeddedValkey
from store import migrate_async
from tests.workers.conftest import environment
from tests.workers.fleet import Fleet, Worker, hook, http_check

ORDINARY = {
    "check_finished",
    "check_failing",
    "check_passing",
    "reading_buffered",
    "incident_opened",
    "incident_resolved",
    "notification_sent",
    "notification_failed",
}
OUTAGE = 8.0
"""Seconds: dozens of ticks fail meanwhile."""


def unusual(worker: Worker) -> Counter[str]:
    """How often each event was logged that belongs to no check and no notification."""
    return Counter(line["event"] for line in worker.events() if line["event"] not in ORDINARY)


async def test_an_outage_is_two_lines(
    tmp_path: Path, own_postgres: EmbeddedPostgres, own_valkey: EmbeddedValkey, town: Company
) -> None:
    with Fleet(tmp_path, environment(own_postgres.dsn, own_valkey.url, town)) as fleet:
        await migrate_async(fleet.secret_dsn)
        pages = (http_check(f"page-{n}", f"{town.shop_url}/api/health/database") for n in range(5))
        fleet.configure(*pages, hook("hook", f"{town.receiver_url}/hook"))
        worker = await fleet.started("all")
        await fleet.until(lambda: worker.events("check_finished"), "a check is run")
        before = unusual(worker)
        own_postgres.kill()
        await fleet.until(lambda: worker.events("store_unreachable"), "its end is logged")
        await asyncio.sleep(OUTAGE)
        own_postgres.start()
        await fleet.until(lambda: worker.events("store_recovered"), "its return is logged")
        own_valkey.kill()
        await fleet.until(lambda: worker.events("redis_unreachable"), "the end of Redis is logged")
        await asyncio.sleep(OUTAGE)
        own_valkey.start()
        await fleet.until(lambda: worker.events("redis_recovered"), "the return of Redis is logged")
        assert await worker.stop() == 0
    lines = unusual(worker) - before
    for name in ("store_unreachable", "store_recovered", "redis_unreachable", "redis_recovered"):
        assert lines.pop(name) == 1, name
    messages = [line["message"] for line in worker.events("library_message")]
    # The ledger is the same server, and Redis may refuse commands while it loads its data.
    allowed = {"worker_stopped", "redis_refused", "ledger_unreachable", "ledger_recovered"}
    assert set(lines) <= allowed | {"store_unavailable", "store_available"}, messages
    assert "Traceback" not in worker.log()
    assert not [line for line in worker.events() if "exception" in line]
    (line,) = worker.events("store_unreachable")
    assert line["error"].startswith(f"Postgres at 127.0.0.1:{own_postgres.port} cannot be reached")
    assert "is it running" in line["error"] or "DATABASE_URL" in line["error"]
