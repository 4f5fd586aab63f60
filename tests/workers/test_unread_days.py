"""A scheduled day that was not read stays an incident until some run has read it."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import asyncpg
import pytest

from probes import Verdict
from settings.accounts import Account
from store import FinishedRun, UnreadDay, unannounced_runs
from workers.reconciling.discrepancies import reading_of

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
NOW = datetime.now(UTC).replace(minute=0, second=0, microsecond=0)
TODAY = NOW.replace(hour=0) - DAY
"""The newest day that a schedule could have read."""


async def ended(
    store: asyncpg.Pool,
    run: str,
    status: str,
    *,
    day: datetime = TODAY,
    length: timedelta = DAY,
    after: timedelta = 2 * HOUR,
    by: str = "schedule",
    account: str = "",
    ends: dict[str, str] | None = None,
    mode: str = "run",
) -> None:
    """A run of payments and refunds that ended ``after`` its window had."""
    at = min(day + length + after, datetime.now(UTC))
    result = {"ends": {name: {"status": word, "reason": ""} for name, word in (ends or {}).items()}}
    await store.execute(
        "insert into paywatch.runs (id, account, window_from, window_until, objects, mode, status, "
        "requested_by, started_at, finished_at, result) "
        "values ($1, $2, $3, $4, '{payments,refunds}', $5, $6, $7, $8, $8, $9)",
        *(run, account, day, day + length, mode, status, by, at, result),
    )
    await store.execute(
        "insert into paywatch.object_runs (run, object, account, counts) "
        """select $1, o, $2, '{"synced": 5}' from unnest('{payments,refunds}'::text[]) o""",
        *(run, account),
    )


async def unread(store: asyncpg.Pool, run: str, name: str = "payments") -> UnreadDay | None:
    (found,) = [
        each.unread for each in await unannounced_runs(store) if (each.run, each.object) == (run, name)
    ]
    return found


@pytest.mark.parametrize("status", ["failed", "incomplete"])
async def test_the_next_days_run_does_not_cover_an_unread_day(store_pool: asyncpg.Pool, status: str) -> None:
    await ended(store_pool, "first", status, day=TODAY - DAY)
    await ended(store_pool, "next", "matched")
    assert await unread(store_pool, "next") == UnreadDay("first", status, TODAY - DAY, TODAY)
    assert await unread(store_pool, "first") is None


async def test_partial_foreign_and_dry_runs_do_not_cover_the_day(store_pool: asyncpg.Pool) -> None:
    await ended(store_pool, "first", "failed", day=TODAY - DAY)
    await ended(store_pool, "hour", "matched", day=TODAY - DAY, length=HOUR, after=30 * HOUR, by="ada")
    await ended(store_pool, "dry", "matched", day=TODAY - DAY, after=3 * HOUR, by="ada", mode="dry-run")
    await ended(store_pool, "other", "matched", day=TODAY - DAY, after=3 * HOUR, account="acct_1")
    await ended(store_pool, "next", "matched")
    assert await unread(store_pool, "next") is not None
    assert await unread(store_pool, "hour") is not None
    assert await unread(store_pool, "other") is None


@pytest.mark.parametrize("status", ["matched", "repaired", "discrepancies"])
async def test_a_run_that_read_the_day_covers_it(store_pool: asyncpg.Pool, status: str) -> None:
    await ended(store_pool, "first", "failed", day=TODAY - DAY)
    await ended(store_pool, "by-hand", status, day=TODAY - 2 * DAY, length=2 * DAY, after=9 * HOUR, by="ada")
    await ended(store_pool, "next", "matched")
    assert await unread(store_pool, "by-hand") is None
    assert await unread(store_pool, "next") is None


async def test_several_runs_can_cover_a_day_together(store_pool: asyncpg.Pool) -> None:
    await ended(store_pool, "first", "failed", day=TODAY - DAY)
    await ended(
        store_pool, "morning", "matched", day=TODAY - DAY, length=12 * HOUR, after=15 * HOUR, by="ada"
    )
    await ended(
        store_pool, "evening", "matched", day=TODAY - DAY / 2, length=12 * HOUR, after=4 * HOUR, by="ada"
    )
    assert await unread(store_pool, "morning") is not None
    assert await unread(store_pool, "evening") is None


async def test_a_day_being_retried_is_still_unread(store_pool: asyncpg.Pool) -> None:
    await ended(store_pool, "first", "running", day=TODAY - DAY)
    await ended(store_pool, "next", "matched")
    await store_pool.execute(
        "update paywatch.runs set finished_at = null, result = null where status = 'running'"
    )
    assert await unread(store_pool, "next") is None  # its first attempt
    await store_pool.execute(
        "insert into paywatch.reports (account, position, run, edition, manifest, sha256) "
        "values ('', 1, 'first', 1, '', '')"
    )
    found = await unread(store_pool, "next")
    assert found is not None
    assert (found.run, found.status) == ("first", "running")
    await store_pool.execute("update paywatch.object_runs set phase = 'done' where run = 'first'")
    assert await unread(store_pool, "next") is None


async def test_each_object_is_judged_by_its_own_end(store_pool: asyncpg.Pool) -> None:
    await ended(
        store_pool, "first", "failed", day=TODAY - DAY, ends={"payments": "matched", "refunds": "failed"}
    )
    await ended(store_pool, "next", "matched")
    assert await unread(store_pool, "next") is None
    assert await unread(store_pool, "next", "refunds") is not None


async def test_the_oldest_of_the_last_month_is_named(store_pool: asyncpg.Pool) -> None:
    for days in (40, 3, 2):
        await ended(store_pool, f"failed-{days}", "failed", day=TODAY - days * DAY)
    await ended(store_pool, "next", "matched")
    found = await unread(store_pool, "next")
    assert found is not None
    assert (found.run, found.days) == ("failed-3", 2)


def test_the_reading_names_the_unread_day_and_the_command() -> None:
    at = datetime(2026, 11, 20, 2, tzinfo=UTC)
    midnight = datetime(2026, 11, 17, 23, tzinfo=UTC)
    expected: Sequence[tuple[int, str]] = [(1, "2026-11-18 is"), (3, "2026-11-18 and 2 more days are")]
    for days, which in expected:
        finished = FinishedRun(
            *("run_2", Account("acct_1"), "payments", "matched", "", at, at, {"synced": 7}),
            unread=UnreadDay("run_1", "failed", midnight, midnight + DAY, days),
        )
        outcome = reading_of(finished, "Europe/Berlin").outcome
        assert (outcome.verdict, outcome.cause) == (Verdict.FAIL, "unread")
        assert outcome.reason == (
            f"all 7 payments are in sync; {which} not read yet, run_1 is failed: "
            "paywatch reconcile run --from 2026-11-18 --until 2026-11-19 --account acct_1"
        )
