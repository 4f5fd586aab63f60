"""Redis is the engine and not the record: losing it loses seconds, never a slot and never an alert."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path

import pytest
import redis

from sandbox.company import Company
from sandbox.servers import EmbeddedValkey
from tests.workers.conftest import environment
from tests.workers.fleet import Fleet, hook, http_check

CHECKS = 30
READ = "select count(distinct check_name) from paywatch.readings where slot > $1"
LATENESS = "select max(extract(epoch from started_at - slot)) from paywatch.readings where slot > $1"
TROUBLE = (
    "select check_name, verdict from paywatch.readings where verdict <> 'pass' and check_name <> 'payment'"
)

Outage = Callable[[EmbeddedValkey], AbstractAsyncContextManager[None]]


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
    """A worker with more checks than one sweep takes, on a Redis that may go away."""
    with Fleet(tmp_path, environment(store_db, own_valkey.url, town)) as fleet:
        health = f"{town.shop_url}/api/health"
        steady = (http_check(f"page-{number}", f"{health}/database", every="10s") for number in range(CHECKS))
        payment = http_check("payment", f"{health}/payment")
        fleet.configure(*steady, payment, hook("hook", f"{town.receiver_url}/hook"))
        await fleet.started()
        await reads(fleet, CHECKS, "-infinity")
        yield fleet


async def reads(fleet: Fleet, checks: int, after: str) -> None:
    """Waits until so many checks have a reading of a slot after that moment."""

    async def enough() -> bool:
        return bool(await fleet.value(since(READ, after)) > checks)

    await fleet.until(enough, f"{checks} checks and that of payments are read after {after}", within=25)


def since(sql: str, began: str) -> str:
    return sql.replace("$1", f"'{began}'")


async def moment(fleet: Fleet) -> str:
    return str(await fleet.value("select clock_timestamp()"))


def told(town: Company) -> list[str]:
    """What the channel heard of the check of payments."""
    heard = [each.json() for each in town.receiver.received]
    return [each["type"] for each in heard if each["data"]["subject"] == "payment"]


@pytest.mark.parametrize("outage", [gone, frozen])
async def test_without_redis_slots_are_run_in_time_and_incidents_are_delivered(
    watched: Fleet, own_valkey: EmbeddedValkey, town: Company, outage: Outage
) -> None:
    async with outage(own_valkey):
        began = await moment(watched)
        await asyncio.sleep(1.5)
        town.shop.behave(failing=("payment",))
        await watched.until(lambda: told(town), "the incident is delivered without Redis", 12)
        await reads(watched, 20, began)
    back = await moment(watched)
    town.shop.behave()
    await watched.until(lambda: watched.workers[0].events("queue_is_back"), "the queue is heard again")
    await watched.until(lambda: told(town)[-1] == "incident.resolved", "its end is delivered")
    await reads(watched, 10, back)
    assert told(town)[0] == "incident.opened"
    assert await watched.rows(since(TROUBLE, began)) == []
    assert await watched.value(since(LATENESS, began)) < 9


@pytest.mark.parametrize("emptied", [False, True])
async def test_a_redis_that_restarts_or_forgets_everything_is_hardly_noticed(
    watched: Fleet, own_valkey: EmbeddedValkey, town: Company, emptied: bool
) -> None:
    began = await moment(watched)
    if emptied:
        with redis.Redis.from_url(own_valkey.url) as client:
            client.flushall()
    else:
        own_valkey.restart()
    town.shop.behave(failing=("payment",))
    await watched.until(lambda: told(town), "the incident is delivered")
    town.shop.behave()
    await watched.until(lambda: told(town)[-1] == "incident.resolved", "its end is delivered")
    await reads(watched, 10, began)
    assert await watched.rows(since(TROUBLE, began)) == []
    assert watched.workers[0].process.poll() is None


async def test_a_worker_that_starts_without_redis_goes_to_work_and_says_why_it_is_alone(
    tmp_path: Path, store_db: str, own_valkey: EmbeddedValkey, town: Company
) -> None:
    with Fleet(tmp_path, environment(store_db, own_valkey.url, town)) as fleet:
        fleet.configure(http_check("page", f"{town.shop_url}/api/health"))
        own_valkey.kill()
        worker = await fleet.started()
        await fleet.until(lambda: fleet.rows("select 1 from paywatch.readings"), "a check is run")
        (line, *_) = worker.events("redis_unreachable")
        assert "127.0.0.1" in line["error"]
        assert await worker.stop(within=10) == 0
        assert await fleet.rows("select worker from paywatch.heartbeats") == []
