"""The arithmetic of slots, and that Postgres does the same."""

from datetime import UTC, datetime, timedelta

import asyncpg
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from store.slots import EPOCH, MICROSECOND, Slots

NAMES = st.from_regex(r"[a-z0-9][a-z0-9._-]{0,62}", fullmatch=True)
INTERVALS = st.integers(1_000_000, 30 * 86_400_000_000).map(lambda us: timedelta(microseconds=us))
CENTURIES = timedelta(days=365 * 230) // MICROSECOND
MOMENTS = st.integers(-CENTURIES // 230, CENTURIES).map(lambda us: EPOCH + us * MICROSECOND)


@given(NAMES, INTERVALS)
def test_the_offset_lies_within_the_interval(name: str, every: timedelta) -> None:
    slots = Slots.of(name, every)
    assert slots.every * MICROSECOND == every
    assert 0 <= slots.offset < slots.every


@given(NAMES, INTERVALS, MOMENTS)
def test_the_latest_slot_is_the_newest_that_is_not_in_the_future(
    name: str, every: timedelta, now: datetime
) -> None:
    slots = Slots.of(name, every)
    latest = slots.latest(now)
    assert latest <= now < latest + every
    assert slots.latest(latest) == latest
    assert slots.latest(latest - MICROSECOND) == latest - every
    assert ((latest - EPOCH) // MICROSECOND - slots.offset) % slots.every == 0


@given(NAMES, INTERVALS, MOMENTS)
def test_the_slot_after_a_moment_is_the_next_one(name: str, every: timedelta, now: datetime) -> None:
    slots = Slots.of(name, every)
    assert slots.after(now) == slots.latest(now) + every
    assert slots.after(slots.after(now) - MICROSECOND) == slots.after(now)


@given(NAMES, INTERVALS, MOMENTS, st.integers(0, 5000))
def test_slots_in_a_row_are_counted(name: str, every: timedelta, now: datetime, count: int) -> None:
    slots = Slots.of(name, every)
    first = slots.latest(now)
    assert slots.between(first, first + count * every) == count
    assert slots.between(first, first - count * every) == 0


def test_slots_are_the_same_in_every_process_and_every_year() -> None:
    assert Slots.of("api-health", timedelta(seconds=30)) == Slots(30_000_000, 29_228_000)
    new_year = Slots.of("api-health", timedelta(seconds=30)).latest(datetime(2026, 1, 1, tzinfo=UTC))
    assert new_year.isoformat() == "2025-12-31T23:59:59.228000+00:00"


def test_checks_of_one_interval_spread_over_it() -> None:
    seconds = {Slots.of(f"check-{n}", timedelta(seconds=60)).offset // 1_000_000 for n in range(500)}
    assert len(seconds) == 60


CASES = st.lists(st.tuples(NAMES, INTERVALS, MOMENTS), min_size=200, max_size=200)


@settings(max_examples=5, deadline=None, suppress_health_check=list(HealthCheck))
@given(CASES)
async def test_postgres_finds_the_same_slots(
    store_pool: asyncpg.Pool, cases: list[tuple[str, timedelta, datetime]]
) -> None:
    slots = [Slots.of(name, every) for name, every, _ in cases]
    moments = [now for _, _, now in cases]
    found = await store_pool.fetch(
        "select paywatch.latest_slot(at, every, start) as latest, "
        "paywatch.slot_after(at, every, start) as next "
        "from unnest($1::timestamptz[], $2::bigint[], $3::bigint[]) "
        "with ordinality as c (at, every, start, n) order by n",
        moments,
        [s.every for s in slots],
        [s.offset for s in slots],
    )
    expected = [(s.latest(now), s.after(now)) for s, now in zip(slots, moments, strict=True)]
    assert [(row["latest"], row["next"]) for row in found] == expected
