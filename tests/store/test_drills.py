"""Drills in the store: who runs one, what readings become meanwhile, and when they end."""

from datetime import timedelta
from typing import Any

import asyncpg

from probes.reading import Verdict
from store import ClaimedReading, record, snapshot
from store.drills import DrillRecord, delete_drills, get_drill, start_drill, stop_drill
from tests.store.watch import Desk, claim, reading, slots_pass, watching

MINUTE = timedelta(minutes=1)


async def drilled(pool: asyncpg.Pool, check: str = "api") -> DrillRecord:
    await watching(pool, check)
    drill, started = await start_drill(pool, check, lasts=10 * MINUTE, by="ann")
    assert started
    return drill


async def take(pool: asyncpg.Pool, verdict: Verdict = Verdict.PASS, check: str = "api") -> ClaimedReading:
    """Claims a slot, and reads the check in it now."""
    (taken,) = await claim(pool, check)
    now = await pool.fetchval("select clock_timestamp()")
    return ClaimedReading(
        taken, reading(check, now, verdict, "it is down" if verdict is Verdict.FAIL else "")
    )


async def rows(pool: asyncpg.Pool, sql: str) -> list[tuple[Any, ...]]:
    return [tuple(row) for row in await pool.fetch(sql)]


async def test_a_drill_opens_an_incident_and_stores_what_was_measured(store_pool: asyncpg.Pool) -> None:
    drill = await drilled(store_pool)
    (recorded,) = await record(store_pool, [await take(store_pool)], Desk())
    assert (recorded.reading.outcome.verdict, recorded.notifications) == (Verdict.PASS, 1)
    assert await rows(store_pool, "select verdict, cause, evidence ->> 'drill' from paywatch.readings") == [
        ("pass", "drill", drill.id)
    ]
    assert await rows(store_pool, "select subject, drill from paywatch.incidents") == [
        ("[DRILL] api", drill.id)
    ]
    now = await snapshot(store_pool)
    assert now.drills == {"api": "ann"}
    assert now.checks["api"].verdict == "pass"
    seen = await get_drill(store_pool, drill)
    assert (seen.active, seen.incident) == (True, now.incidents[0].id)


async def test_the_second_who_begins_a_drill_learns_who_runs_one(store_pool: asyncpg.Pool) -> None:
    drill = await drilled(store_pool)
    other, started = await start_drill(store_pool, "api", lasts=MINUTE, by="bob")
    assert (started, other.id, other.by) == (False, drill.id, "ann")
    await stop_drill(store_pool, drill.id)
    other, started = await start_drill(store_pool, "api", lasts=MINUTE, by="bob")
    assert (started, other.by) == (True, "bob")
    assert (await get_drill(store_pool, drill)).stopped_because == "withdrawn"


async def test_a_real_failure_ends_the_drill_at_once(store_pool: asyncpg.Pool) -> None:
    drill = await drilled(store_pool)
    await record(store_pool, [await take(store_pool)], Desk())
    await slots_pass(store_pool, "api")
    await record(store_pool, [await take(store_pool, Verdict.FAIL)], Desk())
    assert (await get_drill(store_pool, drill)).stopped_because == "real_failure"
    incidents = "select subject, reason, resolved_at is null from paywatch.incidents order by opened_at, id"
    assert sorted(await rows(store_pool, incidents), key=lambda row: row[2]) == [
        ("[DRILL] api", drill_reason(drill), False),
        ("api", "it is down", True),
    ]


def drill_reason(drill: DrillRecord) -> str:
    return f"drill {drill.id} by ann: this is a test of alerting"


async def test_a_drill_ends_by_itself(store_pool: asyncpg.Pool) -> None:
    drill = await drilled(store_pool)
    taken = await take(store_pool)
    await store_pool.execute("update paywatch.drills set ends_at = clock_timestamp()")
    (recorded,) = await record(store_pool, [taken], Desk())
    assert (recorded.reading.outcome.cause, recorded.effects) == ("", ())
    assert not (await get_drill(store_pool, drill)).active
    assert (await snapshot(store_pool)).drills == {}
    _, started = await start_drill(store_pool, "api", lasts=MINUTE, by="bob")
    assert started
    assert (await get_drill(store_pool, drill)).stopped_because == "over"


async def test_a_drill_is_kept_for_thirteen_months(store_pool: asyncpg.Pool) -> None:
    await drilled(store_pool)
    await delete_drills(store_pool)
    assert await rows(store_pool, "select started_by from paywatch.drills") == [("ann",)]
    await store_pool.execute(
        "update paywatch.drills set starts_at = starts_at - $1::interval, ends_at = ends_at - $1::interval",
        timedelta(days=700),
    )
    await delete_drills(store_pool)
    assert await rows(store_pool, "select started_by from paywatch.drills") == []


async def test_other_checks_are_not_drilled(store_pool: asyncpg.Pool) -> None:
    await drilled(store_pool)
    await watching(store_pool, "api", "shop")
    (recorded,) = await record(store_pool, [await take(store_pool, check="shop")], Desk())
    assert recorded.effects == ()
