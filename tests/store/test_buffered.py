"""Readings that waited while the store was unavailable: each fills its slot, and none counts as missed."""

from datetime import datetime, timedelta

import asyncpg

from probes.reading import Verdict
from settings.values import Severity
from store import BufferedReading, Scheduled, record, record_buffered
from store.slots import Slots
from tests.store.watch import (
    DEFINITION,
    EVERY,
    Desk,
    claim,
    found,
    reading,
    schedule,
    slots_pass,
    watching,
)

DESK = Desk()
READ = "select slot, slots, verdict from paywatch.readings where check_name = 'api' order by slot"


def taken(slot: datetime, verdict: Verdict = Verdict.PASS, definition: str = DEFINITION) -> BufferedReading:
    return BufferedReading(reading("api", slot, verdict), definition)


async def one_recorded(pool: asyncpg.Pool, slots: int) -> datetime:
    """A check with one reading, ``slots`` slots ago; returns the slot after it."""
    await watching(pool, "api")
    (first,) = await claim(pool, "api")
    await record(pool, [found(first)], DESK)
    await slots_pass(pool, "api", slots)
    return first.slot - (slots - 1) * EVERY


async def test_a_burst_in_any_order_leaves_no_slot_missed(store_pool: asyncpg.Pool) -> None:
    due = await one_recorded(store_pool, 4)
    burst = [taken(due + number * EVERY, Verdict.FAIL) for number in (2, 0, 1)]
    recorded = await record_buffered(store_pool, burst, DESK, gaps=True)
    assert [row.status for row in recorded] == ["stored"] * 3
    assert [row["verdict"] for row in await store_pool.fetch(READ)] == ["pass", "fail", "fail", "fail"]
    again = await record_buffered(store_pool, burst, DESK, gaps=True)
    assert [row.status for row in again] == ["already"] * 3


async def test_a_gap_waits_for_another_worker_before_it_counts(store_pool: asyncpg.Pool) -> None:
    due = await one_recorded(store_pool, 4)
    late = taken(due + 2 * EVERY)
    (early,) = await record_buffered(store_pool, [late], DESK, gaps=False)
    assert early.status == "early"
    between = await record_buffered(store_pool, [taken(due), taken(due + EVERY)], DESK, gaps=False)
    assert [row.status for row in between] == ["stored", "stored"]
    (last,) = await record_buffered(store_pool, [late], DESK, gaps=False)
    assert last.status == "stored"


async def test_slots_that_nobody_read_stay_missed(store_pool: asyncpg.Pool) -> None:
    due = await one_recorded(store_pool, 4)
    await record_buffered(store_pool, [taken(due + 2 * EVERY)], DESK, gaps=True)
    found_rows = [(row["verdict"], row["slots"]) for row in await store_pool.fetch(READ)]
    assert found_rows == [("pass", 1), ("missed", 2), ("pass", 1)]


async def test_nothing_was_missed_before_a_check_was_first_claimed(store_pool: asyncpg.Pool) -> None:
    await watching(store_pool, "api")
    slot = Slots.of("api", EVERY).latest(await store_pool.fetchval("select now()"))
    recorded = await record_buffered(store_pool, [taken(slot + EVERY)], DESK, gaps=False)
    assert [row.status for row in recorded] == ["stored"]


async def test_a_reading_of_another_definition_is_refused(store_pool: asyncpg.Pool) -> None:
    due = await one_recorded(store_pool, 2)
    (other,) = await record_buffered(store_pool, [taken(due, definition="before")], DESK, gaps=True)
    assert other.status == "fenced"
    removed = Scheduled("other", "http", timedelta(hours=1), Severity.P1, DEFINITION)
    await schedule(store_pool, [removed])
    (gone,) = await record_buffered(store_pool, [taken(due)], DESK, gaps=True)
    assert gone.status == "fenced"
