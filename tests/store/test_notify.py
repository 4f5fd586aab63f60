"""What the store announces on the channel ``paywatch``, and what it does not."""

from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta

import asyncpg
import pytest

from probes.reading import Verdict
from reconcile import cancel, create
from reconcile.runs.lease import claim_run
from settings.revision import Configuration
from store import (
    Application,
    ClaimedDelivery,
    DeliveryOutcome,
    acknowledge,
    add_silence,
    apply_configuration,
    claim_deliveries,
    expire_silence,
    list_incidents,
    record,
    record_delivery,
    record_ping,
    write_heartbeat,
)
from store.pings import PingKind
from tests.reconcile.reporting import DAY, deps_for
from tests.store.watch import LEASE, Desk, Post, claim, found, watching
from tests.waiting import eventually

Announced = Callable[[Awaitable[object]], Awaitable[list[str]]]


@pytest.fixture
async def announced(store_pool: asyncpg.Pool, store_db: str) -> AsyncIterator[Announced]:
    """A function that returns what an act announced. Postgres sends in the order of commits."""
    listener = await asyncpg.connect(store_db)
    seen: list[str] = []
    await listener.add_listener("paywatch", lambda *values: seen.append(values[-1]))

    async def during(act: Awaitable[object]) -> list[str]:
        await store_pool.execute("select pg_notify('paywatch', 'the beginning')")
        await eventually(lambda: "the beginning" in seen, "what was before is announced")
        seen.clear()
        await act
        await store_pool.execute("select pg_notify('paywatch', 'the end')")
        await eventually(lambda: "the end" in seen, "the end is announced")
        return seen[:-1]

    yield during
    await listener.close()


async def read(pool: asyncpg.Pool, verdict: Verdict, *checks: str) -> None:
    await watching(pool, *checks)
    await record(pool, [found(each, verdict) for each in await claim(pool, *checks)], Desk())


async def test_incidents_are_announced_once_for_each_transaction(
    store_pool: asyncpg.Pool, announced: Announced
) -> None:
    topics = await announced(read(store_pool, Verdict.FAIL, "api", "shop"))
    ids = [incident.id for incident in await list_incidents(store_pool)]
    assert sorted(topics) == sorted(f"incident {id_}" for id_ in ids)
    assert len(ids) == 2
    assert await announced(acknowledge(store_pool, ids[0], "ann", Desk())) == [f"incident {ids[0]}"]


async def test_what_changes_all_the_time_is_not_announced(
    store_pool: asyncpg.Pool, announced: Announced
) -> None:
    assert await announced(read(store_pool, Verdict.PASS, "api", "shop")) == []
    assert await announced(record_ping(store_pool, "job", PingKind.SUCCESS)) == []
    assert await announced(write_heartbeat(store_pool, "w1", "probes", {})) == []


async def test_a_run_is_announced_when_it_goes_on(store_pool: asyncpg.Pool, announced: Announced) -> None:
    (made,) = await announced(create(store_pool, DAY))
    run = made.removeprefix("run ")
    assert run == await store_pool.fetchval("select id from paywatch.runs")
    assert await announced(claim_run(deps_for(store_pool), run)) == [made]
    phase = "update paywatch.object_runs set phase = 'classify'"
    assert await announced(store_pool.execute(phase)) == [made]
    assert await announced(cancel(store_pool, run)) == [made]


async def test_silences_are_announced(store_pool: asyncpg.Pool, announced: Announced) -> None:
    adding = add_silence(store_pool, {"check": "api"}, lasts=timedelta(hours=1), reason="why", by="ann")
    assert await announced(adding) == ["silence"]
    id_ = await store_pool.fetchval("select id from paywatch.silences")
    assert await announced(expire_silence(store_pool, id_, "ann")) == ["silence"]


async def test_a_configuration_is_announced(store_pool: asyncpg.Pool, announced: Announced) -> None:
    configuration = Configuration({"checks": [], "channels": {}})
    by = Application("command", "ann", "1.0")
    applying = apply_configuration(store_pool, configuration, by, lambda _: False)
    assert await announced(applying) == ["configuration"]


async def test_a_delivery_is_announced_when_it_ends(store_pool: asyncpg.Pool, announced: Announced) -> None:
    await read(store_pool, Verdict.FAIL, "api")
    taken: list[ClaimedDelivery] = []

    async def take() -> None:
        await store_pool.execute("update paywatch.channel_states set wake_at = now()")
        await store_pool.execute("update paywatch.deliveries set due_at = now() where status = 'pending'")
        taken[:] = await claim_deliveries(store_pool, Post(), worker="w1", lease=LEASE)

    async def finish(outcome: DeliveryOutcome) -> None:
        assert await record_delivery(store_pool, taken[0], outcome, error="", reference="")

    assert await announced(take()) == []
    assert await announced(finish("retry")) == []
    assert await announced(take()) == []
    assert await announced(finish("delivered")) == ["delivery"]


async def test_a_rolled_back_change_is_not_announced(store_pool: asyncpg.Pool, announced: Announced) -> None:
    async def give_up() -> None:
        async with store_pool.acquire() as connection:
            begun = connection.transaction()
            await begun.start()
            await connection.execute(
                "insert into paywatch.silences (id, matchers, reason, created_by, starts_at, ends_at)"
                " values ('sil_1', '{}', 'why', 'ann', now(), now() + interval '1 hour')"
            )
            await begun.rollback()

    assert await announced(give_up()) == []
