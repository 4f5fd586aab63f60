"""Redis is the engine and not the record: losing it loses seconds, never a slot and never an alert."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path

import pytest
import redis

from sandbox.company import Company
from sandbox.embedded.servers import EmbeddedValkey
from tests.workers.conftest import environment
from tests.workers.fleet import Fleet, hook, http_check

CHECKS = 30
EVERY = 15
READ = "select count(distinct check_name) from paywatch.readings where slot > $1"
LATENESS = "select max(extract(epoch from started_at - slot)) from paywatch.readings where slot > $1"
ALL_RESOLVED = """
    select not exists (select from paywatch.incidents where resolved_at is null)
      and not exists (select from paywatch.notifications where status = 'pending')
"""
TROUBLE = """
    select check_name, slot, slots, verdict, recorded_at from paywatch.readings
    where slot > $1 and verdict <> 'pass' and check_name <> 'payment'
"""


@asynccontextmanager
async def frozen(server: EmbeddedValkey) -> AsyncIterator[None]:
    os.kill(server.pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(server.pid, signal.SIGCONT)


@asynccontextmanager
async def gone(server: EmbeddedValkey) -> AsyncIterator[None]:
    server.kill()
    try:
        yield
    finally:
        server.start()


@pytest.fixture
async def watched(
    tmp_path: Path, store_db: str, own_valkey: EmbeddedValkey, town: Company
) -> AsyncIterator[Fleet]:
    """A worker with more checks than one sweep takes, on a Redis that may become unreachable."""
    with Fleet(tmp_path, environment(store_db, own_valkey.url, town)) as fleet:
        health = f"{town.shop_url}/api/health"
        steady = (
            http_check(f"page-{number}", f"{health}/database", every=f"{EVERY}s") for number in range(CHECKS)
        )
        payment = http_check("payment", f"{health}/payment")
        fleet.configure(
            f"workers.concurrency = {CHECKS - 5}", *steady, payment, hook("hook", f"{town.receiver_url}/hook")
        )
        await fleet.started()
        await reads(fleet, CHECKS, "-infinity")
        yield fleet


async def reads(fleet: Fleet, checks: int, after: str) -> None:
    """Waits until so many checks have a reading of a slot after that moment."""

    async def enough() -> bool:
        return bool(await fleet.value(since(READ, after)) > checks)

    await fleet.until(enough, f"{checks} checks and that of payments are read after {after}")


def since(sql: str, began: str) -> str:
    return sql.replace("$1", f"'{began}'")


async def moment(fleet: Fleet) -> str:
    return str(await fleet.value("select clock_timestamp()"))


def delivered(town: Company) -> list[str]:
    """Returns the types of messages that the channel received about the payments check."""
    heard = [each.json() for each in town.receiver.received]
    return [each["type"] for each in heard if each["data"].get("subject") == "payment"]


async def test_without_redis_slots_and_deliveries_stay_on_time(
    watched: Fleet, own_valkey: EmbeddedValkey, town: Company
) -> None:
    began = await moment(watched)
    for count, outage in enumerate((gone, frozen), 1):
        await lose(watched, outage(own_valkey), town)
        back = await moment(watched)
        town.shop.behave()
        events = watched.workers[0].events
        await watched.until(lambda: len(events("redis_recovered")) >= count, "Redis serves again")  # noqa: B023
        await watched.until(lambda: delivered(town)[-1] == "incident.resolved", "its resolution is delivered")
        await reads(watched, 10, back)
        assert delivered(town)[0] == "incident.opened"
        town.receiver.clear()
    assert [dict(row) for row in await watched.rows(since(TROUBLE, began))] == []
    assert await watched.value(since(LATENESS, began)) < EVERY


async def lose(watched: Fleet, outage: AbstractAsyncContextManager[None], town: Company) -> None:
    """An outage in which an incident opens, and most checks are due once."""
    async with outage:
        began = await moment(watched)
        await asyncio.sleep(1.5)
        # On a busy machine the check of payments may have run out of its second, and opened an incident.
        await watched.until(lambda: watched.value(ALL_RESOLVED), "every incident is resolved and delivered")
        town.receiver.clear()
        town.shop.behave(failing=("payment",))
        await watched.until(lambda: delivered(town), "the incident is delivered without Redis")
        await reads(watched, 15, began)


async def test_a_restarted_or_emptied_redis_delays_nothing(
    watched: Fleet, own_valkey: EmbeddedValkey, town: Company
) -> None:
    began = await moment(watched)
    own_valkey.restart()
    town.shop.behave(failing=("payment",))
    await watched.until(lambda: delivered(town), "the incident is delivered")
    with redis.Redis.from_url(own_valkey.url) as client:
        client.flushall()
    town.shop.behave()
    await watched.until(lambda: delivered(town)[-1] == "incident.resolved", "its resolution is delivered")
    await reads(watched, 10, began)
    assert [dict(row) for row in await watched.rows(since(TROUBLE, began))] == []
    assert watched.workers[0].process.poll() is None


async def test_a_worker_starts_without_redis_and_logs_why(
    tmp_path: Path, store_db: str, own_valkey: EmbeddedValkey, town: Company
) -> None:
    with Fleet(tmp_path, environment(store_db, own_valkey.url, town)) as fleet:
        fleet.configure(http_check("page", f"{town.shop_url}/api/health"))
        own_valkey.kill()
        worker = await fleet.started()
        await fleet.until(lambda: fleet.rows("select 1 from paywatch.readings"), "a check is run")
        (line, *_) = worker.events("redis_unreachable")
        assert "127.0.0.1" in line["error"]
        assert await worker.stop() == 0
        assert await fleet.rows("select worker from paywatch.heartbeats") == []
