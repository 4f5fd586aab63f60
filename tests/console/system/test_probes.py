"""What a platform asks: whether the process lives, and whether it can serve."""

import asyncio

import asyncpg

from tests.console.conftest import Visit
from tests.trust.cable import Cable
from tests.waiting import eventually


async def test_a_console_without_its_store_lives_but_is_not_ready(visit: Visit) -> None:
    client = await visit(database_url="postgresql://ann:s3cr3t@127.0.0.1:1/shop")
    alive = await client.get("/healthz")
    assert (alive.status_code, alive.json()) == (200, {"status": "alive"})
    ready = await client.get("/readyz")
    assert ready.status_code == 503
    assert ready.json()["code"] == "store_unreachable"
    assert not any(word in ready.text for word in ("127.0.0.1", "s3cr3t", "shop"))


async def test_a_store_of_another_version_is_not_ready(visit: Visit, store_pool: asyncpg.Pool) -> None:
    client = await visit()
    assert (await client.get("/readyz")).json()["status"] == "ready"
    await store_pool.execute("update paywatch.alembic_version set version_num = '0001'")

    async def refused() -> bool:
        answer = await client.get("/readyz")
        return (answer.status_code, answer.json()["code"]) == (503, "store_schema")

    await eventually(refused, "it is refused")


async def test_a_store_that_hangs_is_not_ready(visit: Visit, store_pool: asyncpg.Pool) -> None:
    client = await visit()
    assert (await client.get("/readyz")).status_code == 200
    async with store_pool.acquire() as connection, connection.transaction():
        await connection.execute("lock table paywatch.alembic_version")

        async def refused() -> bool:
            return bool((await client.get("/readyz")).json()["code"] == "store_unreachable")

        await eventually(refused, "it is refused")

    async def ready() -> bool:
        return (await client.get("/readyz")).status_code == 200

    await eventually(ready, "it is ready again")


async def test_a_frozen_store_is_ready_again_without_a_restart(visit: Visit, store_db: str) -> None:
    async with Cable(store_db).laid() as cable:
        client = await visit(database_url=cable.url)
        assert (await client.get("/readyz")).status_code == 200
        cable.cut()

        async def refused() -> bool:
            return bool((await client.get("/readyz")).json()["code"] == "store_unreachable")

        await eventually(refused, "it is refused")
        cable.mend()

        async def ready() -> bool:
            return (await client.get("/readyz")).status_code == 200

        await eventually(ready, "it is ready again")


async def test_nobody_needs_to_sign_in(visit: Visit) -> None:
    client = await visit([])
    answers = await asyncio.gather(client.head("/healthz"), client.get("/readyz"))
    assert [each.status_code for each in answers] == [200, 200]


async def test_other_methods_are_named(visit: Visit) -> None:
    client = await visit()
    refused = await client.delete("/healthz")
    assert refused.status_code == 405
    assert {"GET", "HEAD"} <= {each.strip() for each in refused.headers["allow"].split(",")}
    assert refused.json()["code"] == "method_not_allowed"
    asked = await client.options("/heartbeat/a/b")
    assert (asked.status_code, asked.headers["allow"]) == (204, "GET, HEAD, OPTIONS, POST")
