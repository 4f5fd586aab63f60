"""Roll-ups by hour and day, and the uptime that is read from them: the same as from all readings."""

import asyncio
import random
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import asyncpg
import pytest

from probes.reading import Verdict
from store import Tally, record, roll_up, uptime, uptimes
from store.maintenance import maintain
from store.uptime import DAY, HOUR, Piece, pieces
from tests.store.watch import Desk, claim, found, slots_pass, watching

KEEP = timedelta(days=400)
EVERY = timedelta(minutes=10)
Row = tuple[datetime, str, int, float]


def on_the_hour(now: datetime) -> datetime:
    return now.astimezone(UTC).replace(minute=0, second=0, microsecond=0)


def made_up(until: datetime, days: int, seed: int = 1) -> list[Row]:
    """Readings every ten minutes, some of which cover several missed slots."""
    chance = random.Random(seed)
    rows: list[Row] = []
    slot = until - timedelta(days=days)
    while slot < until:
        verdict = chance.choices(("pass", "degraded", "fail", "unknown", "missed"), (90, 3, 3, 2, 2))[0]
        slots = min(chance.choice((1, 5, 40)), (until - slot) // EVERY) if verdict == "missed" else 1
        rows.append((slot, verdict, slots, chance.lognormvariate(-3, 1)))
        slot += slots * EVERY
    return rows


async def store(pool: asyncpg.Pool, name: str, rows: Sequence[Row], due: timedelta = DAY) -> None:
    """Stores a check and its readings; it is due so long after the last of them."""
    await pool.execute(
        "insert into paywatch.checks (name, kind, severity, every_us, offset_us, next_slot) "
        "values ($1, 'http', 'P1', $2, 0, $3)",
        name,
        EVERY // timedelta(microseconds=1),
        rows[-1][0] + rows[-1][2] * EVERY + due,
    )
    await pool.copy_records_to_table(
        "readings",
        schema_name="paywatch",
        columns=["check_name", "slot", "verdict", "slots", "started_at", "duration"],
        records=[(name, slot, verdict, slots, slot, took) for slot, verdict, slots, took in rows],
    )


def expected(rows: Sequence[Row], from_: datetime, until: datetime) -> Counter[str]:
    return Counter(
        verdict
        for slot, verdict, slots, _ in rows
        for each in (slot + n * EVERY for n in range(slots))
        if from_ <= each < until
    )


def counted(tally: Tally) -> Counter[str]:
    return Counter(
        {
            word: number
            for word, number in {
                "pass": tally.passed,
                "degraded": tally.degraded,
                "fail": tally.failed,
                "unknown": tally.unknown,
                "missed": tally.missed,
            }.items()
            if number
        }
    )


async def roll_everything_up(pool: asyncpg.Pool) -> None:
    while await roll_up(pool, KEEP, timedelta(0)):
        pass


@pytest.fixture
async def now(store_pool: asyncpg.Pool) -> datetime:
    return on_the_hour(await store_pool.fetchval("select now()"))


@pytest.mark.parametrize("days", [1, 10, 61])  # in minutes, hours and days
async def test_the_uptime_is_that_of_all_readings(store_pool: asyncpg.Pool, now: datetime, days: int) -> None:
    rows = made_up(now, days + 1)
    await store(store_pool, "api", rows)
    await roll_everything_up(store_pool)
    result = await uptime(store_pool, ["api"], now - timedelta(days=days), now)
    assert result.from_ <= now - timedelta(days=days)
    assert counted(result.total) == expected(rows, result.from_, result.until)
    for index, span in enumerate(result.spans):
        start = result.from_ + index * result.length
        assert counted(span) == expected(rows, start, min(start + result.length, result.until))


@pytest.mark.parametrize("days", [1, 10])  # in hours and days
async def test_all_checks_are_read_as_each_of_them(
    store_pool: asyncpg.Pool, now: datetime, days: int
) -> None:
    stored = {name: made_up(now, days + 1, seed) for seed, name in enumerate(("api", "shop", "pay"))}
    for name, rows in stored.items():
        await store(store_pool, name, rows)
    await roll_everything_up(store_pool)
    result = await uptimes(store_pool, [*stored, "none"], now - timedelta(days=days), now)
    for name, rows in stored.items():
        assert counted(result.checks[name]) == expected(rows, result.from_, result.until)
    assert result.checks["none"].slots == 0


async def test_percentiles_are_at_most_ten_percent_too_high(store_pool: asyncpg.Pool, now: datetime) -> None:
    rows = [row for row in made_up(now, 5) if row[1] != "missed"]
    await store(store_pool, "api", rows)
    await roll_everything_up(store_pool)
    result = await uptime(store_pool, ["api"], now - timedelta(days=4), now)
    took = sorted(row[3] for row in rows if result.from_ <= row[0])
    for share in (0.5, 0.95, 0.99):
        exact = took[max(0, -(-int(share * 1000) * len(took) // 1000) - 1)]
        measured = result.total.percentile(share)
        assert measured is not None
        assert exact * 0.95 <= measured <= exact * 1.15
    assert result.total.longest == pytest.approx(took[-1])


async def test_a_late_reading_is_rolled_up_again(store_pool: asyncpg.Pool, now: datetime) -> None:
    await store(store_pool, "api", made_up(now, 3))
    await roll_everything_up(store_pool)
    await watching(store_pool, "late", every=timedelta(hours=1))
    for slots in (0, 30):
        await slots_pass(store_pool, "late", slots)
        claims = await claim(store_pool, "late")
        await record(store_pool, [found(each, Verdict.FAIL) for each in claims], Desk())
    assert await store_pool.fetchval("select count(*) from paywatch.late_hours") >= 29
    await roll_everything_up(store_pool)
    result = await uptime(store_pool, ["late"], now - timedelta(days=3), now)
    assert result.total.missed in {29, 30}
    assert await store_pool.fetchval("select count(*) from paywatch.late_hours") == 0


async def test_workers_that_roll_up_at_once_count_nothing_twice(
    store_pool: asyncpg.Pool, now: datetime
) -> None:
    rows = made_up(now, 3)
    await store(store_pool, "api", rows)
    await asyncio.gather(*(roll_everything_up(store_pool) for _ in range(3)))
    await roll_everything_up(store_pool)
    result = await uptime(store_pool, ["api"], now - timedelta(days=3), now)
    assert counted(result.total) == expected(rows, result.from_, result.until)


async def test_roll_ups_outlive_the_readings(store_pool: asyncpg.Pool, now: datetime) -> None:
    rows = made_up(now, 20)
    await store(store_pool, "api", rows)
    await roll_everything_up(store_pool)
    await maintain(store_pool, timedelta(days=2))
    await store_pool.execute("delete from paywatch.readings where slot < $1", now - timedelta(days=2))
    result = await uptime(store_pool, ["api"], now - timedelta(days=15), now)
    assert counted(result.total) == expected(rows, result.from_, result.until)


async def test_slots_missed_before_the_interval_was_changed_stay_where_they_were(
    store_pool: asyncpg.Pool, now: datetime
) -> None:
    """Two hours were missed every ten seconds; now the check runs every ten minutes."""
    readings: list[Row] = [(now - HOUR + n * EVERY, "pass", 1, 0.1) for n in range(6)]
    await store(store_pool, "slower", [(now - 3 * HOUR, "missed", 720, 0.0), *readings])
    for rolled_up in (False, True):
        if rolled_up:
            await roll_everything_up(store_pool)
        last = await uptime(store_pool, ["slower"], now - HOUR, now)
        assert counted(last.total) == {"pass": 6}, rolled_up
        before = await uptime(store_pool, ["slower"], now - 2 * HOUR, now - HOUR)
        assert counted(before.total) == {"missed": 360}, rolled_up
        of_all = await uptimes(store_pool, ["slower"], now - 2 * HOUR, now)
        assert counted(of_all.checks["slower"]) == {"pass": 6, "missed": 360}, rolled_up


async def test_slots_that_nobody_runs_count_as_missed(store_pool: asyncpg.Pool, now: datetime) -> None:
    await store(store_pool, "api", [(now - timedelta(hours=5), "pass", 1, 0.1)], timedelta(0))
    result = await uptime(store_pool, ["api"], now - timedelta(hours=6), now)
    assert (result.total.passed, result.total.missed) == (1, 29)
    assert result.total.uptime == 1
    assert result.total.at_least == pytest.approx(1 / 30)


async def test_nothing_known_is_no_uptime(store_pool: asyncpg.Pool, now: datetime) -> None:
    await store(store_pool, "api", [(now - timedelta(minutes=30), "unknown", 1, 0.1)])
    result = await uptime(store_pool, ["api"], now - timedelta(hours=1), now)
    assert result.total.uptime is None
    assert (await uptime(store_pool, ["none"], now - timedelta(hours=1), now)).total.at_least is None


def test_the_time_is_split_into_what_is_rolled_up_and_the_rest() -> None:
    start = datetime(2026, 3, 1, tzinfo=UTC)
    rolled = start + 70 * DAY + 5 * HOUR
    assert list(pieces(start, start + 71 * DAY, DAY, rolled)) == [
        Piece("day", start, start + 70 * DAY),
        Piece("hour", start + 70 * DAY, rolled),
        Piece("", rolled, start + 71 * DAY),
    ]
    assert list(pieces(start, start + 3 * DAY, HOUR, None)) == [Piece("", start, start + 3 * DAY)]
