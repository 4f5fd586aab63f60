"""The gauges of the shared state: what nobody knows is not shown as it was."""

import json
from datetime import timedelta

import asyncpg
import httpx
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.parser import text_string_to_metric_families

from probes.labels import labelled
from settings import Settings
from store import write_heartbeat
from tests.store.watch import watching
from tests.waiting import PATIENCE
from workers.metrics.server import serve
from workers.metrics.state import STALE_AFTER, State

READ = """
update paywatch.checks set last_slot = now() - $1::interval, last_verdict = 'pass', last_pass_at = now(),
  last_values = '{"payments": 3}', next_slot = now() - $1::interval + every_us * interval '1 microsecond'
"""
Gauges = dict[tuple[str, ...], float]


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def gauges(state: State) -> Gauges:
    samples = [sample for family in state.collect() for sample in family.samples]
    return {
        (sample.name.removeprefix("paywatch_"), *sample.labels.values()): sample.value for sample in samples
    }


async def test_an_overdue_check_is_not_up_and_has_no_values(store_pool: asyncpg.Pool) -> None:
    state = State(Settings())
    await watching(store_pool, "page", every=timedelta(seconds=30))
    await store_pool.execute(READ, timedelta(seconds=5))
    await state.refresh(store_pool)
    fresh = gauges(state)
    assert (fresh["check_up", "page"], fresh["check_overdue", "page"]) == (1, 0)
    assert fresh["check_value", "page", "payments"] == 3
    await store_pool.execute(READ, timedelta(minutes=2))
    await state.refresh(store_pool)
    stale = gauges(state)
    assert (stale["check_up", "page"], stale["check_overdue", "page"]) == (0, 1)
    assert ("check_value", "page", "payments") not in stale
    assert (stale["problems", "check_overdue"], stale["problems", "check_failing"]) == (1, 0)


async def test_a_value_with_labels_is_one_series_of_its_own(store_pool: asyncpg.Pool) -> None:
    state = State(Settings())
    await watching(store_pool, "shop", every=timedelta(seconds=30))
    values = {
        "orders": 7.0,
        'orders{country="US"}': 3.0,
        labelled("p", {"a": "x,y", "b": "z"}): 1.0,
        labelled("p", {"a": "x", "b": "y,z"}): 2.0,
        labelled("p", {"a": 'say "hi"\\\n'}): 4.0,
    }
    await store_pool.execute(READ, timedelta(seconds=5))
    await store_pool.execute("update paywatch.checks set last_values = $1::text::jsonb", json.dumps(values))
    await state.refresh(store_pool)
    registry = CollectorRegistry()
    registry.register(state)
    shown = {
        tuple(sorted(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(generate_latest(registry).decode())
        for sample in family.samples
        if sample.name == "paywatch_check_value"
    }
    assert shown == {
        (("check", "shop"), ("value", "orders")): 7,
        (("by", "country"), ("check", "shop"), ("of", "US"), ("value", "orders")): 3,
        (("by", "a,b"), ("check", "shop"), ("of", "x\\,y,z"), ("value", "p")): 1,
        (("by", "a,b"), ("check", "shop"), ("of", "x,y\\,z"), ("value", "p")): 2,
        (("by", "a"), ("check", "shop"), ("of", 'say "hi"\\\\\n'), ("value", "p")): 4,
    }


async def test_the_gauges_of_a_dead_worker_end(store_pool: asyncpg.Pool) -> None:
    state = State(Settings())
    for name in ("probes@a", "probes@b"):
        await write_heartbeat(store_pool, name, "probes", {}, 0.5)
    await store_pool.execute(
        "update paywatch.heartbeats set beat_at = now() - interval '61 seconds' where worker = 'probes@a'"
    )
    await state.refresh(store_pool)
    shown = gauges(state)
    for name in ("worker_last_heartbeat_timestamp_seconds", "worker_clock_skew_seconds", "worker_outdated"):
        assert (name, "probes@b") in shown
        assert (name, "probes@a") not in shown
    assert shown["problems", "worker_dead"] == 1


async def test_a_state_that_nobody_refreshes_is_unknown(store_pool: asyncpg.Pool) -> None:
    clock = Clock()
    state = State(Settings(), clock)
    assert gauges(state) == {("store_up",): 0}
    assert state.health() is None
    await state.refresh(store_pool)
    assert state.health() == {"status": "problems", "problems": ["no_probe_worker"]}
    assert gauges(state)["store_up",] == 1
    clock.now += STALE_AFTER + 1
    assert gauges(state) == {("store_up",): 0}
    assert state.health() is None


async def test_only_two_paths_are_served() -> None:
    found: dict[str, object] | None = None
    with serve("127.0.0.1", 0, CollectorRegistry(), lambda: found) as port:
        async with httpx.AsyncClient(
            base_url=f"http://127.0.0.1:{port}", trust_env=False, timeout=PATIENCE
        ) as client:
            assert (await client.get("/metrics")).status_code == 200
            assert (await client.get("/healthz")).status_code == 404
            unknown = await client.get("/health")
            assert (unknown.status_code, unknown.json()) == (503, {"status": "unknown"})
            found = {"status": "ok", "problems": []}
            known = await client.get("/health")
            assert (known.status_code, known.json()) == (200, found)
