"""What objectives count: the same from roll-ups and from readings."""

import random
from datetime import datetime, timedelta

import asyncpg

from alerts.rules import WINDOWS, Tally
from settings.policy import Rule
from store.rollups import roll_up
from store.rules.history import tallies
from tests.store.watch import schedule, scheduled

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
WANTED = (*WINDOWS, 30 * DAY)
RULE = Rule(name="slo", objective="99.9% over 30d", checks=("api",))
VERDICTS = ["pass", "pass", "degraded", "fail", "unknown", "missed"]
Readings = list[tuple[str, datetime, int, str]]


def random_readings(rng: random.Random, start: datetime, end: datetime) -> Readings:
    """Readings of a check that runs every ten minutes at two locations, some of several missed slots."""
    readings: Readings = []
    for name in ("api@eu", "api@us"):
        slot = start
        while slot < end:
            slots = rng.choice([1, 1, 1, 1, 9, 40])
            verdict = "missed" if slots > 1 else rng.choice(VERDICTS)
            readings.append((name, slot, slots, verdict))
            slot += 10 * MINUTE * slots
    return readings


async def write(pool: asyncpg.Pool, readings: Readings) -> None:
    await pool.executemany(
        "insert into paywatch.readings (check_name, slot, slots, verdict, started_at, duration)"
        " values ($1, $2, $3, $4, $2, 0.1)",
        readings,
    )


def counted(readings: Readings, at: datetime, window: timedelta) -> Tally:
    """Counts slot by slot."""
    verdicts = [
        verdict
        for _, first, slots, verdict in readings
        for index in range(slots)
        if at - window < first + 10 * MINUTE * index <= at
    ]
    good = sum(verdict in {"pass", "degraded"} for verdict in verdicts)
    bad = verdicts.count("fail")
    return Tally(good, bad, len(verdicts) - good - bad)


async def test_roll_ups_and_readings_give_the_same_tallies(store_pool: asyncpg.Pool) -> None:
    await schedule(store_pool, scheduled("api@eu", "api@us", "other", every=10 * MINUTE))
    hour: datetime = await store_pool.fetchval("select date_trunc('hour', now(), 'UTC')")
    readings = random_readings(random.Random(1), hour - 31 * DAY, hour - MINUTE)
    await write(store_pool, readings)
    await write(store_pool, [("other", hour - DAY, 1, "fail")])
    moments = [hour - 2 * HOUR, hour - 2 * HOUR + 3 * MINUTE, hour - 50 * MINUTE]
    wanted = {at: {window: counted(readings, at, window) for window in WANTED} for at in moments}
    before = {at: await tallies(store_pool, RULE, at, WANTED) for at in moments}
    while await roll_up(store_pool, 100 * DAY):
        pass
    assert await store_pool.fetchval("select count(*) from paywatch.rollups") > 1000
    after = {at: await tallies(store_pool, RULE, at, WANTED) for at in moments}
    assert (before, after) == (wanted, wanted)
    between = "update paywatch.readings set verdict = 'pass' where slot > $1 and slot < $2"
    await store_pool.execute(between, hour - 29 * DAY, hour - DAY)
    rolled = await tallies(store_pool, RULE, moments[0], [30 * DAY])
    assert rolled[30 * DAY] == wanted[moments[0]][30 * DAY]


async def test_late_hours_are_read_from_readings(store_pool: asyncpg.Pool) -> None:
    await schedule(store_pool, scheduled("api", every=10 * MINUTE))
    hour: datetime = await store_pool.fetchval("select date_trunc('hour', now(), 'UTC')")
    slots = [hour - 5 * HOUR + 10 * MINUTE * index for index in range(24)]
    await write(store_pool, [("api", slot, 1, "pass") for slot in slots])
    while await roll_up(store_pool, 100 * DAY):
        pass
    await store_pool.execute("update paywatch.readings set verdict = 'fail' where slot = $1", slots[8])
    await store_pool.execute("insert into paywatch.late_hours values ($1)", hour - 4 * HOUR)
    assert await tallies(store_pool, RULE, hour, [DAY]) == {DAY: Tally(23, 1)}


async def test_slots_missed_before_the_interval_was_changed_stay_where_they_were(
    store_pool: asyncpg.Pool,
) -> None:
    """Else an objective would be unknown for as many of the new intervals as there were old ones."""
    await schedule(store_pool, scheduled("api@eu", every=10 * MINUTE))
    hour: datetime = await store_pool.fetchval("select date_trunc('hour', now(), 'UTC')")
    passed = [("api@eu", hour + n * 10 * MINUTE, 1, "pass") for n in range(-6, 0)]
    await write(store_pool, [("api@eu", hour - 3 * HOUR, 720, "missed"), *passed])
    for rolled_up in (False, True):
        while rolled_up and await roll_up(store_pool, 400 * DAY, timedelta(0)):
            pass
        found = await tallies(store_pool, RULE, hour - MINUTE, [HOUR, DAY])
        assert (found[HOUR].good, found[HOUR].unknown, found[DAY].unknown) == (6, 5, 720), rolled_up
