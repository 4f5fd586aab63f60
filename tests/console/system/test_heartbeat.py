"""Heartbeats of jobs arrive at the console as they do at a worker."""

import asyncpg
import httpx
import pytest

import store
from tests.console.conftest import Visit
from tests.probes.configured import check
from workers.metrics.ping_requests import BURST

KEY = "k3y-of-the-nightly-import"


@pytest.fixture
async def client(visit: Visit) -> httpx.AsyncClient:
    return await visit([], checks=(check(kind="heartbeat", name="import", max_age="1h", key=KEY),))


@pytest.mark.parametrize("method", ["POST", "GET"])
async def test_a_ping_is_recorded_before_it_is_answered(
    client: httpx.AsyncClient, store_pool: asyncpg.Pool, method: str
) -> None:
    for end in ("/start", ""):
        answer = await client.request(method, f"/heartbeat/import/{KEY}{end}", content=b"x" * 100_000)
        assert (answer.status_code, answer.json()) == (200, {"status": "recorded"})
    pings = await store.read_pings(store_pool, "import")
    assert pings.duration is not None, "the start and the end are of one run"
    assert pings.succeeded_at is not None
    assert pings.failed_at is None


async def test_a_failure_is_recorded_with_its_exit_code(
    client: httpx.AsyncClient, store_pool: asyncpg.Pool
) -> None:
    assert (await client.post(f"/heartbeat/import/{KEY}/3")).status_code == 200
    pings = await store.read_pings(store_pool, "import")
    assert (pings.failed_at is not None, pings.exit_code) == (True, 3)


async def test_a_wrong_name_and_a_wrong_key_look_the_same(client: httpx.AsyncClient) -> None:
    answers = [
        await client.post(f"/heartbeat/{rest}")
        for rest in (f"other/{KEY}", "import/wrong", "import", "", f"import/{KEY}/256", f"import%3F/{KEY}")
    ]
    assert {(each.status_code, each.text) for each in answers} == {(404, answers[0].text)}
    assert KEY not in answers[0].text


async def test_a_flood_is_refused(client: httpx.AsyncClient) -> None:
    answers = [await client.post(f"/heartbeat/import/{KEY}") for _ in range(int(BURST) + 10)]
    assert answers[0].status_code == 200
    assert answers[-1].status_code == 429
    assert answers[-1].headers["retry-after"] == "5"


async def test_a_ping_that_the_store_does_not_take_is_503(visit: Visit) -> None:
    checks = (check(kind="heartbeat", name="import", max_age="1h", key=KEY),)
    client = await visit(checks=checks, database_url="postgresql://127.0.0.1:1/shop")
    answer = await client.post(f"/heartbeat/import/{KEY}")
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")
