"""Who runs which slot."""

import asyncio
from datetime import timedelta

import asyncpg
import pytest

from probes.reading import Verdict
from settings.values import Severity
from store import RecordStatus, Scheduled, claim_due, overdue_slots, record, release
from store.slots import Slots
from tests.store.watch import (
    DEFINITION,
    EVERY,
    LEASE,
    Desk,
    claim,
    clock_set_back,
    found,
    names,
    rows,
    schedule,
    scheduled,
    slots_pass,
    watching,
)

DESK = Desk()


async def test_a_new_check_is_due_in_the_current_slot(store_pool: asyncpg.Pool) -> None:
    await watching(store_pool, "api")
    (taken,) = await claim(store_pool, "api")
    now = await store_pool.fetchval("select now()")
    assert taken.slot == Slots.of("api", EVERY).latest(now)
    assert (taken.missed, taken.missed_from) == (0, None)
    assert taken.delay == pytest.approx((now - taken.slot).total_seconds(), abs=60)


async def test_slots_before_the_first_claim_are_not_missed(
    store_pool: asyncpg.Pool,
) -> None:
    await watching(store_pool, "api")
    await slots_pass(store_pool, "api", 3)
    (first,) = await claim(store_pool, "api")
    assert (first.missed, first.missed_from) == (0, None)
    await slots_pass(store_pool, "api", 3)
    (second,) = await claim(store_pool, "api")
    assert second.missed == 3


async def test_a_recorded_slot_is_not_due_again(store_pool: asyncpg.Pool) -> None:
    await watching(store_pool, "api")
    (taken,) = await claim(store_pool, "api")
    await record(store_pool, [found(taken)], DESK)
    assert await claim(store_pool, "api") == []
    await slots_pass(store_pool, "api")
    (again,) = await claim(store_pool, "api")
    assert again.missed == 0


async def test_a_claimed_slot_is_exclusive_until_its_lease_expires(store_pool: asyncpg.Pool) -> None:
    await watching(store_pool, "api")
    (first,) = await claim(store_pool, "api", lease=timedelta(0))
    (second,) = await claim(store_pool, "api", worker="w2")
    assert await claim(store_pool, "api", worker="w3") == []
    assert second.slot == first.slot
    assert second.fence > first.fence


async def test_a_released_slot_is_due_immediately(store_pool: asyncpg.Pool) -> None:
    await watching(store_pool, "api", "shop")
    taken = await claim(store_pool, "api", "shop")
    await release(store_pool, taken)
    assert names(await claim(store_pool, "api", "shop", worker="w2")) == ["api", "shop"]


async def test_a_late_release_keeps_the_new_lease(
    store_pool: asyncpg.Pool,
) -> None:
    await watching(store_pool, "api")
    stale = await claim(store_pool, "api", lease=timedelta(0))
    await claim(store_pool, "api", worker="w2")
    await release(store_pool, stale)
    assert await claim(store_pool, "api", worker="w3") == []


async def test_a_claim_respects_names_and_limit(
    store_pool: asyncpg.Pool,
) -> None:
    await watching(store_pool, "a", "b", "c", "d")
    assert await claim(store_pool, "unheard-of") == []
    assert await claim(store_pool, "a", "b", limit=0) == []
    first = await claim(store_pool, "a", "b", "c", limit=2)
    rest = await claim(store_pool, "a", "b", "c", limit=2)
    assert (len(first), len(rest)) == (2, 1)
    assert names([*first, *rest]) == ["a", "b", "c"]


async def test_concurrent_claims_never_overlap(
    store_pools: list[asyncpg.Pool],
) -> None:
    checks = [f"check-{n:03}" for n in range(200)]
    await schedule(store_pools[0], scheduled(*checks))

    async def work(pool: asyncpg.Pool, worker: str) -> list[str]:
        mine: list[str] = []
        while batch := await claim_due(
            pool, dict.fromkeys(checks, DEFINITION), worker=worker, limit=7, lease=LEASE
        ):
            mine += [one.check for one in batch]
            for one in await record(pool, [found(c) for c in batch], DESK):
                assert one.status is RecordStatus.STORED
        return mine

    shares = await asyncio.gather(*(work(pool, f"w{n}") for n, pool in enumerate(store_pools * 3)))
    assert sorted(name for share in shares for name in share) == checks
    assert await store_pools[0].fetchval("select count(*) from paywatch.readings") == len(checks)


async def test_missed_slots_become_one_reading(
    store_pool: asyncpg.Pool,
) -> None:
    await watching(store_pool, "api")
    (first,) = await claim(store_pool, "api")
    await record(store_pool, [found(first)], DESK)
    await slots_pass(store_pool, "api", 4)
    (late,) = await claim(store_pool, "api")
    assert late.missed == 3
    assert late.missed_from == late.slot - 3 * EVERY

    missed, own = await record(store_pool, [found(late)], DESK)
    assert (missed.reading.outcome.verdict, missed.reading.slots) == ("missed", 3)
    assert missed.reading.slot == late.missed_from
    assert missed.reading.outcome.reason.startswith("3 slots were run by nobody, from ")
    assert own.reading.slot == late.slot
    assert [(verdict, slots) for _, verdict, slots in await rows(store_pool, "api")][-2:] == [
        ("missed", 3),
        ("pass", 1),
    ]


async def test_another_worker_runs_a_dead_workers_slot(
    store_pool: asyncpg.Pool,
) -> None:
    await watching(store_pool, "api")
    (died,) = await claim(store_pool, "api", lease=timedelta(0))
    (taken,) = await claim(store_pool, "api", worker="w2")
    await record(store_pool, [found(taken)], DESK)
    assert [slot for slot, _, _ in await rows(store_pool, "api")] == [died.slot]


async def test_a_dead_workers_slot_is_missed_after_its_interval(
    store_pool: asyncpg.Pool,
) -> None:
    await watching(store_pool, "api")
    await claim(store_pool, "api")
    await slots_pass(store_pool, "api", 2)
    (taken,) = await claim(store_pool, "api", worker="w2")
    assert (taken.missed, taken.missed_from) == (2, taken.slot - 2 * EVERY)
    await record(store_pool, [found(taken)], DESK)
    assert [verdict for _, verdict, _ in await rows(store_pool, "api")] == ["missed", "pass"]


async def test_a_removed_check_is_returned_once_and_never_claimed(store_pool: asyncpg.Pool) -> None:
    await watching(store_pool, "api", "shop")
    (running,) = await claim(store_pool, "shop")
    assert await schedule(store_pool, scheduled("api")) == ["shop"]
    assert await schedule(store_pool, scheduled("api")) == []
    assert names(await claim(store_pool, "api", "shop")) == ["api"]
    (late,) = await record(store_pool, [found(running)], DESK)
    assert late.status is RecordStatus.FENCED


async def test_a_check_that_returns_has_no_missed_slots(store_pool: asyncpg.Pool) -> None:
    await watching(store_pool, "api")
    (first,) = await claim(store_pool, "api")
    await record(store_pool, [found(first)], DESK)
    await schedule(store_pool, [])
    await slots_pass(store_pool, "api", 50)
    await watching(store_pool, "api")
    (again,) = await claim(store_pool, "api")
    assert again.missed == 0
    assert again.slot == first.slot


async def test_a_shorter_interval_starts_without_missed_slots(
    store_pool: asyncpg.Pool,
) -> None:
    await watching(store_pool, "api")
    (first,) = await claim(store_pool, "api")
    await record(store_pool, [found(first)], DESK)
    await watching(store_pool, "api", every=timedelta(hours=1))
    row = await store_pool.fetchrow("select now(), next_slot from paywatch.checks")
    assert row is not None
    newest = Slots.of("api", timedelta(hours=1)).latest(row["now"])
    assert row["next_slot"] in {newest, newest + timedelta(hours=1)}
    assert row["next_slot"] > first.slot


async def test_a_changed_interval_never_gives_a_slot_a_second_reading(store_pool: asyncpg.Pool) -> None:
    names = [f"api-{number}" for number in range(40)]  # whose slots lie at any time of the day
    recorded = []
    for hours in (24, 12, 24, 6, 24, 8, 3, 24):
        await watching(store_pool, *names, every=timedelta(hours=hours))
        finished = [found(one) for one in await claim(store_pool, *names)]
        recorded += await record(store_pool, finished, DESK)
    assert {one.status for one in recorded} == {RecordStatus.STORED}
    assert not any(one.reading.outcome.verdict == "missed" for one in recorded)
    assert await store_pool.fetchval("select count(*) from paywatch.readings") == len(recorded) > len(names)


async def test_a_reading_begun_before_a_new_interval_is_fenced(store_pool: asyncpg.Pool) -> None:
    await watching(store_pool, "api")
    (running,) = await claim(store_pool, "api")
    await watching(store_pool, "api", every=timedelta(seconds=20))
    (late,) = await record(store_pool, [found(running)], DESK)
    assert late.status is RecordStatus.FENCED


async def test_a_new_severity_keeps_the_lease(store_pool: asyncpg.Pool) -> None:
    await watching(store_pool, "api")
    (running,) = await claim(store_pool, "api")
    milder = [Scheduled("api", "http", EVERY, Severity.P3, DEFINITION)]
    await schedule(store_pool, milder)
    (recorded,) = await record(store_pool, [found(running)], DESK)
    assert recorded.status is RecordStatus.STORED
    assert await store_pool.fetchval("select severity from paywatch.checks") == "P3"


async def test_checks_run_after_the_clock_was_set_back(store_pool: asyncpg.Pool) -> None:
    await watching(store_pool, "api", "shop")
    (first,) = await claim(store_pool, "api")
    await record(store_pool, [found(first)], DESK)
    await claim(store_pool, "shop")
    await clock_set_back(store_pool, 3 * EVERY)
    taken = await claim(store_pool, "api", "shop", worker="w2")
    assert names(taken) == ["api", "shop"]
    assert [one.missed for one in taken] == [0, 0]
    assert [r.status for r in await record(store_pool, [found(one) for one in taken], DESK)] == [
        RecordStatus.STORED
    ] * 2


async def test_a_reading_after_a_corrected_clock_replaces_the_old(
    store_pool: asyncpg.Pool,
) -> None:
    await watching(store_pool, "api")
    (first,) = await claim(store_pool, "api")
    await record(store_pool, [found(first)], DESK)
    await clock_set_back(store_pool, 3 * EVERY)
    (again,) = await claim(store_pool, "api")
    assert again.slot == first.slot
    await record(store_pool, [found(again, Verdict.FAIL)], DESK)
    assert [verdict for _, verdict, _ in await rows(store_pool, "api")] == ["fail"]


async def test_an_unclaimed_slot_becomes_overdue(store_pool: asyncpg.Pool) -> None:
    await watching(store_pool, "api", "shop")
    late = 2 * EVERY
    assert await overdue_slots(store_pool, late) == 0
    for check in ("api", "shop"):
        await slots_pass(store_pool, check, 10)
    assert await overdue_slots(store_pool, late) == 2
    await claim(store_pool, "api")
    assert await overdue_slots(store_pool, late) == 1


async def test_a_claimed_slot_without_a_reading_becomes_overdue(
    store_pool: asyncpg.Pool,
) -> None:
    await watching(store_pool, "api")
    await claim(store_pool, "api")
    await slots_pass(store_pool, "api", 30)
    await claim(store_pool, "api")
    assert await overdue_slots(store_pool, 4 * EVERY) == 0
    assert await overdue_slots(store_pool, 2 * EVERY) == 1


async def test_workers_can_sync_checks_while_others_claim(
    store_pools: list[asyncpg.Pool],
) -> None:
    pool, other, _ = store_pools
    checks = [f"check-{n}" for n in range(30)]

    async def adopt(pool: asyncpg.Pool, seconds: int) -> None:
        for _ in range(8):
            await schedule(pool, scheduled(*checks, every=timedelta(seconds=seconds)))

    async def work(worker: str) -> None:
        for _ in range(20):
            batch = await claim_due(
                pool, dict.fromkeys(checks, DEFINITION), worker=worker, limit=5, lease=LEASE
            )
            await record(pool, [found(one) for one in batch], DESK)

    await asyncio.gather(adopt(pool, 20), adopt(other, 30), *(work(f"w{n}") for n in range(4)))
    assert await pool.fetchval("select count(distinct every_us) from paywatch.checks") == 1
