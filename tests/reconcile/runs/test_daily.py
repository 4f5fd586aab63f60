"""The daily schedule: each business day gets one run, missed days too, with any number of workers."""

import asyncio
from datetime import UTC, date, datetime, time, timedelta

import asyncpg
import pytest

from reconcile import business_day, get, never_planned, plan_daily, resumable
from reconcile.runs.daily import days_due, newest_due_day
from settings import Settings
from settings.accounts import PLATFORM_ACCOUNT
from settings.reconcile import ReconcileSettings
from tests.reconcile.mortal import Life

NEW_YORK = Settings(
    business_timezone="America/New_York",
    reconcile=ReconcileSettings(daily_at=time(2, 0), objects=("payments", "refunds")),
)


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (datetime(2026, 11, 18, 6, 59, tzinfo=UTC), date(2026, 11, 16)),  # 01:59 in New York
        (datetime(2026, 11, 18, 7, 0, tzinfo=UTC), date(2026, 11, 17)),
        (datetime(2026, 11, 19, 4, 59, tzinfo=UTC), date(2026, 11, 17)),  # still the 18th there
        (
            datetime(2026, 3, 8, 7, 30, tzinfo=UTC),
            date(2026, 3, 7),
        ),  # 02:00 does not exist there; it is 03:30
    ],
)
def test_day_is_due_the_next_day_at_the_configured_time(now: datetime, expected: date) -> None:
    assert newest_due_day(now, 2, 0, "America/New_York") == expected


def test_missed_days_are_caught_up_for_a_month() -> None:
    newest = date(2026, 11, 18)
    assert days_due(None, newest) == [newest]
    assert days_due(date(2026, 11, 15), newest) == [date(2026, 11, n) for n in (15, 16, 17, 18)]
    assert len(days_due(date(2026, 1, 1), newest)) == 30


async def test_concurrent_workers_plan_each_day_once(store_pool: asyncpg.Pool) -> None:
    now = datetime(2026, 11, 18, 12, tzinfo=UTC)
    planned = await asyncio.gather(*[plan_daily(store_pool, NEW_YORK, now) for _ in range(4)])
    (run,) = [run for each in planned for run in each.runs]
    found = await get(store_pool, run)
    assert found.window == business_day(date(2026, 11, 17), "America/New_York")
    assert (found.status, found.requested_by, found.objects[0]) == ("queued", "schedule", "payments")


async def test_every_missed_day_gets_a_run(store_pool: asyncpg.Pool) -> None:
    now = datetime(2026, 11, 14, 12, tzinfo=UTC)
    (first,) = (await plan_daily(store_pool, NEW_YORK, now)).runs
    missed = (await plan_daily(store_pool, NEW_YORK, now + timedelta(days=4))).runs
    days = [(await get(store_pool, run)).window.from_.day for run in missed]
    assert days == [14, 15, 16, 17]
    assert await resumable(store_pool) == [first, *missed]
    assert (await plan_daily(store_pool, NEW_YORK, now + timedelta(days=4))).runs == []


async def test_nothing_is_planned_without_daily_at(store_pool: asyncpg.Pool) -> None:
    assert (await plan_daily(store_pool, Settings(), datetime(2026, 11, 18, 12, tzinfo=UTC))).runs == []


async def test_days_too_old_to_catch_up_are_reported_once(store_pool: asyncpg.Pool) -> None:
    now = datetime(2026, 11, 14, 12, tzinfo=UTC)
    assert (await plan_daily(store_pool, NEW_YORK, now - timedelta(days=40))).notes == []
    caught_up = await plan_daily(store_pool, NEW_YORK, now)
    assert len(caught_up.runs) == 30
    (note,) = caught_up.notes
    assert note.startswith("the days from 2026-10-05 to 2026-10-14 are more than 30 days old and were not")
    assert note.endswith("`paywatch reconcile run --from 2026-10-05 --until 2026-10-15`")
    tomorrow = await plan_daily(store_pool, NEW_YORK, now + timedelta(days=1))
    assert (len(tomorrow.runs), tomorrow.notes) == (1, [])


READ = """
with made as (
  insert into paywatch.runs (id, account, window_from, window_until, objects, mode, status, requested_by)
  values ($1, '', $2, $3, '{payments,refunds}', 'run', 'matched', 'ada') returning id, account
)
insert into paywatch.object_runs (run, account, object) select id, account, unnest($4::text[]) from made
"""


async def test_unplanned_days_are_reported_until_they_are_read(
    store_pool: asyncpg.Pool,
) -> None:
    now = datetime(2026, 11, 14, 12, tzinfo=UTC)
    await plan_daily(store_pool, NEW_YORK, now - timedelta(days=40))
    assert await never_planned(store_pool, NEW_YORK) == {}
    (note,) = (await plan_daily(store_pool, NEW_YORK, now)).notes
    assert await never_planned(store_pool, NEW_YORK) == {PLATFORM_ACCOUNT: [note]}
    assert await never_planned(store_pool, Settings()) == {}

    first, last = (business_day(date(2026, 10, day), "America/New_York") for day in (5, 14))
    both = ["payments", "refunds"]
    await store_pool.execute(READ, "run_a", first.from_, last.until - timedelta(hours=1), both)
    await store_pool.execute(READ, "run_b", first.from_, last.until, ["payments"])
    assert await never_planned(store_pool, NEW_YORK) == {PLATFORM_ACCOUNT: [note]}
    await store_pool.execute(READ, "run_c", last.from_, last.until, ["refunds"])
    assert await never_planned(store_pool, NEW_YORK) == {}


async def test_planned_days_of_all_accounts_take_one_query(
    store_pool: asyncpg.Pool,
) -> None:
    names = tuple(f"acct_{number}" for number in range(200))
    settings = NEW_YORK.model_copy(
        update={"reconcile": NEW_YORK.reconcile.model_copy(update={"accounts": names})}
    )
    now = datetime(2026, 11, 14, 12, tzinfo=UTC)
    assert len((await plan_daily(store_pool, settings, now)).runs) == 200
    life = Life()
    assert (await plan_daily(life.pool(store_pool), settings, now)).runs == []
    assert life.used == 2  # one statement is two steps
