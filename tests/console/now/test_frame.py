"""What stands above every page: what is open, what holds messages, and whether Paywatch can see."""

import asyncpg
import pytest

from tests.console.conftest import Visit
from tests.waiting import eventually

BEAT = "insert into paywatch.heartbeats (worker, queue, beat_at) values ('w1', 'probes', {})"
INCIDENT = (
    "insert into paywatch.incidents (id, fingerprint, subject, severity, reason, opened_at) "
    "values ($1, $1, 'api', $2, 'it is down', now())"
)


async def frame(visit: Visit, **settings: object) -> str:
    page = (await (await visit(**settings)).get("/incidents")).text
    return page.partition("<main")[0]


async def test_a_fresh_store_is_blind(visit: Visit) -> None:
    assert "store_empty" in await frame(visit)


async def test_a_store_without_news_is_blind(visit: Visit, store_pool: asyncpg.Pool) -> None:
    await store_pool.execute(BEAT.format("now() - interval '5 minutes'"))
    assert "nothing was written to the store for 5 min" in await frame(visit)


async def test_a_beating_worker_is_not_blind(visit: Visit, store_pool: asyncpg.Pool) -> None:
    await store_pool.execute(BEAT.format("now()"))
    assert "Paywatch is blind" not in await frame(visit)


async def test_a_withheld_audit_is_blind(visit: Visit, store_pool: asyncpg.Pool) -> None:
    await store_pool.execute(BEAT.format("now()"))
    await store_pool.execute(
        "insert into paywatch.audit (claimed_at, audited_at, worker, outcome, detail, pinged_at) "
        "values (now(), now(), 'w1', 'withheld', 'check_missed', now())"
    )
    assert "the last audit sent no heartbeat: check_missed" in await frame(visit)
    await store_pool.execute("update paywatch.audit set outcome = 'not_configured', pinged_at = null")
    shown = await frame(visit)
    assert "the last audit found: check_missed" in shown
    assert "ping" not in shown


async def test_p0_and_p1_are_counted_also_when_none_is_open(visit: Visit, store_pool: asyncpg.Pool) -> None:
    assert "0 open incidents of P0 or P1" in await frame(visit)
    for id_, severity in (("inc_a", "P0"), ("inc_b", "P1"), ("inc_c", "P3")):
        await store_pool.execute(INCIDENT, id_, severity)
    shown = await frame(visit)
    assert "2 open incidents of P0 or P1" in shown
    assert ">1 of P3<" in shown


async def test_open_maintenance_windows_are_named(visit: Visit) -> None:
    window = {
        "name": "nightly",
        "match": {"check": "api"},
        "rrule": "FREQ=DAILY;BYHOUR=0,12;BYMINUTE=0;BYSECOND=0",
        "duration": "12h",
    }
    assert "maintenance nightly until" in await frame(visit, maintenance=[window])


@pytest.mark.parametrize(("revision", "said"), [("0001", "is at 0001"), ("9999", "newer")])
async def test_another_schema_under_a_running_console_is_blind(
    visit: Visit, store_pool: asyncpg.Pool, revision: str, said: str
) -> None:
    client = await visit()
    await store_pool.execute(BEAT.format("now()"))
    assert "store_schema" not in (await client.get("/incidents")).text
    await store_pool.execute("update paywatch.alembic_version set version_num = $1", revision)

    async def is_said() -> bool:
        shown = (await client.get("/incidents")).text.partition("<main")[0]
        return "store_schema" in shown and said in shown

    await eventually(is_said, "the band names the schema")


async def test_a_statement_that_another_schema_refuses_is_explained_by_it(
    visit: Visit, store_pool: asyncpg.Pool
) -> None:
    client = await visit()
    assert (await client.get("/incidents")).status_code == 200
    await store_pool.execute("update paywatch.alembic_version set version_num = '9999'")
    await store_pool.execute("alter table paywatch.checks rename to checks_2")

    async def is_explained() -> bool:
        answer = await client.get("/incidents")
        return answer.status_code == 503 and "newer" in answer.text

    await eventually(is_explained, "the page names the schema")
