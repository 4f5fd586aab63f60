"""Requests to run a check now: taken once, finished once, and over by themselves."""

import asyncio
from datetime import UTC, datetime, timedelta

import asyncpg
import pytest

from probes.reading import Outcome, Reading, Verdict
from settings import Settings
from settings.revision import Configuration
from store import Application, UnknownId, apply_configuration
from store.check_requests import (
    TakenRequest,
    delete_requests,
    finish_request,
    get_request,
    list_requests,
    release_request,
    request_check,
    take_requests,
)

LEASE = timedelta(seconds=45)
PAGE = {"name": "page", "kind": "http", "url": "http://192.0.2.1/", "every": "1h"}


@pytest.fixture
async def definitions(store_pool: asyncpg.Pool) -> dict[str, str]:
    """The check ``page`` is scheduled; its definition is that of every worker here."""
    own = Configuration.of(Settings.model_validate({"checks": [PAGE]}))
    await apply_configuration(store_pool, own, Application("command", "ann", "1"), lambda _: True)
    return dict(own.definitions)


async def take(pool: asyncpg.Pool, definitions: dict[str, str], worker: str = "w1") -> list[TakenRequest]:
    return await take_requests(pool, definitions, worker=worker, lease=LEASE, limit=5)


async def request(pool: asyncpg.Pool, by: str = "ann") -> str:
    id_ = await request_check(pool, "page", by)
    assert id_ is not None
    return id_


async def age(pool: asyncpg.Pool, column: str, by: timedelta) -> None:
    await pool.execute(f"update paywatch.check_requests set {column} = {column} - $1::interval", by)


def reading(reason: str = "it is down") -> Reading:
    outcome = Outcome(Verdict.FAIL, reason, cause="status", phases={"connect": 0.1}, values={"n": 2.0})
    return Reading("page", datetime.now(UTC), outcome, datetime.now(UTC), 0.25)


async def test_a_request_is_taken_once_and_keeps_its_outcome(
    store_pool: asyncpg.Pool, definitions: dict[str, str]
) -> None:
    id_ = await request(store_pool)
    workers = await asyncio.gather(*(take(store_pool, definitions, f"w{n}") for n in range(5)))
    (taken,) = [each for found in workers for each in found]
    assert (await get_request(store_pool, id_)).state == "running"
    assert await finish_request(store_pool, taken, reading())
    found = await get_request(store_pool, id_)
    assert (found.state, found.verdict, found.cause, found.sentence) == (
        "ran",
        "fail",
        "status",
        "it is down",
    )
    assert (found.phases, found.values, found.duration) == ({"connect": 0.1}, {"n": 2.0}, 0.25)
    assert not await finish_request(store_pool, taken, reading("again"))


async def test_only_one_request_for_a_check_is_unfinished(
    store_pool: asyncpg.Pool, definitions: dict[str, str]
) -> None:
    made = await asyncio.gather(*(request_check(store_pool, "page", f"p{n}") for n in range(5)))
    assert len([each for each in made if each]) == 1
    (taken,) = await take(store_pool, definitions)
    assert await request_check(store_pool, "page", "bob") is None
    await finish_request(store_pool, taken, reading())
    assert await request_check(store_pool, "page", "bob")
    assert (await list_requests(store_pool, "page"))[0].requested_by == "bob"


async def test_a_worker_with_another_definition_takes_nothing(
    store_pool: asyncpg.Pool, definitions: dict[str, str]
) -> None:
    await request(store_pool)
    assert await take(store_pool, {"page": "another"}) == []
    assert await take(store_pool, {}) == []
    assert len(await take(store_pool, definitions)) == 1


async def test_a_request_that_nobody_takes_is_over_after_30_seconds(
    store_pool: asyncpg.Pool, definitions: dict[str, str]
) -> None:
    id_ = await request(store_pool)
    await age(store_pool, "requested_at", timedelta(seconds=29))
    assert (await get_request(store_pool, id_)).unfinished
    await age(store_pool, "requested_at", timedelta(seconds=2))
    found = await get_request(store_pool, id_)
    assert (found.state, found.unfinished, found.verdict) == ("not_taken", False, None)
    assert "no worker without a location" in found.sentence
    assert await take(store_pool, definitions) == []
    assert await request(store_pool, "bob") != id_


async def test_a_killed_workers_request_is_taken_again_once_and_then_unknown(
    store_pool: asyncpg.Pool, definitions: dict[str, str]
) -> None:
    id_ = await request(store_pool)
    (first,) = await take(store_pool, definitions, "w1")
    assert await take(store_pool, definitions, "w2") == []
    await age(store_pool, "lease_until", LEASE)
    assert "w1 did not finish it" in (await get_request(store_pool, id_)).sentence
    (second,) = await take(store_pool, definitions, "w2")
    assert not await finish_request(store_pool, first, reading())
    await age(store_pool, "lease_until", LEASE)
    assert await take(store_pool, definitions, "w3") == []
    found = await get_request(store_pool, id_)
    assert (found.state, found.verdict) == ("lost", None)
    assert "w2 took it and did not finish: its outcome is unknown" in found.sentence
    assert await finish_request(store_pool, second, reading()), "late, and still the truth"


async def test_a_worker_that_stops_leaves_its_request_to_another(
    store_pool: asyncpg.Pool, definitions: dict[str, str]
) -> None:
    await request(store_pool)
    (taken,) = await take(store_pool, definitions)
    await release_request(store_pool, taken)
    assert len(await take(store_pool, definitions, "w2")) == 1


async def test_old_requests_are_deleted(store_pool: asyncpg.Pool, definitions: dict[str, str]) -> None:
    id_ = await request(store_pool)
    await age(store_pool, "requested_at", timedelta(days=6))
    await delete_requests(store_pool)
    assert await store_pool.fetchval("select outcome from paywatch.check_requests") == "not_taken"
    await age(store_pool, "requested_at", timedelta(days=2))
    await delete_requests(store_pool)
    with pytest.raises(UnknownId, match=id_):
        await get_request(store_pool, id_)
    assert definitions
