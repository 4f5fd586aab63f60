"""Postgres restarts or crashes under a running worker, which resumes: no slot runs twice or is lost."""

from collections.abc import Callable
from pathlib import Path

import pytest

from sandbox.company import Company
from sandbox.embedded.servers import EmbeddedPostgres
from store import migrate_async
from tests.workers.conftest import environment
from tests.workers.fleet import Fleet, http_check

ACCOUNT = """
    select check_name, sum(slots) as slots, extract(epoch from max(slot) - min(slot))::int + 1 as wanted
    from paywatch.readings group by check_name
"""
NEWER = "select count(distinct check_name) from paywatch.readings where slot > $1 and verdict = 'pass'"


def restart(server: EmbeddedPostgres) -> None:
    server.restart()


def crash(server: EmbeddedPostgres) -> None:
    server.kill()
    server.start()


@pytest.mark.parametrize("accident", [restart, crash])
async def test_a_worker_resumes_after_an_outage_without_losing_slots(
    tmp_path: Path,
    own_postgres: EmbeddedPostgres,
    redis_url: str,
    town: Company,
    accident: Callable[[EmbeddedPostgres], None],
) -> None:
    with Fleet(tmp_path, environment(own_postgres.dsn, redis_url, town)) as fleet:
        await migrate_async(fleet.secret_dsn)
        page = f"{town.shop_url}/api/health"
        fleet.configure(*(http_check(f"page-{number}", page) for number in range(10)))
        town.shop.faults.add("latency", seconds=0.3)
        worker = await fleet.started()
        await all_pass(fleet, "-infinity")
        accident(own_postgres)
        await all_pass(fleet, str(await fleet.value("select clock_timestamp()")))
        assert worker.process.poll() is None
        for check in await fleet.rows(ACCOUNT):
            assert check["slots"] == check["wanted"], check


async def all_pass(fleet: Fleet, after: str) -> None:
    async def passing() -> bool:
        return bool(await fleet.value(NEWER.replace("$1", f"'{after}'")) == 10)

    await fleet.until(passing, f"every check passes after {after}")


async def test_a_worker_waits_for_postgres_at_its_start(
    tmp_path: Path, own_postgres: EmbeddedPostgres, redis_url: str, town: Company
) -> None:
    with Fleet(tmp_path, environment(own_postgres.dsn, redis_url, town)) as fleet:
        await migrate_async(fleet.secret_dsn)
        fleet.configure(http_check("page", f"{town.shop_url}/api/health"))
        own_postgres.kill()
        worker = fleet.start()
        await fleet.until(lambda: worker.events("store_unreachable"), "it tries again")
        own_postgres.start()
        await fleet.at_work(worker)
        assert "Traceback" not in worker.log()
