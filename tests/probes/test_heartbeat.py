"""Heartbeats: what real pings in the store say about a job, by the store's clock alone."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import asyncpg
import httpx
import pytest
from hypothesis import given
from hypothesis import settings as run_with
from hypothesis import strategies as st

from probes import Outcome, Pings, Verdict, heartbeat, possible_causes
from store import PingKind, maintain, read_pings, record_ping
from tests.probes.configured import check, tools
from workers.pings import pings_of

NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)
DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)
KEYS = {"kind": "heartbeat", "name": "import", "max_age": "25h", "max_duration": "1h"}
NIGHTLY = {"cron": "30 2 * * *", "timezone": "America/New_York", "grace": "1h"}


async def judged(pool: asyncpg.Pool, **keys: Any) -> Outcome:
    async with httpx.AsyncClient() as client:
        configured = check(**KEYS | keys)
        outcome = await heartbeat.probe(configured, tools(client, pings=pings_of(pool)))
    assert outcome.cause in {"", *possible_causes(configured)}
    return outcome


async def pass_time(pool: asyncpg.Pool, interval: str) -> None:
    """Moves all that was recorded into the past, as time would."""
    columns = ("since", "started_at", "succeeded_at", "failed_at")
    changes = ", ".join(f"{column} = {column} - $1::interval" for column in columns)
    await pool.execute(f"update paywatch.pings set {changes}", _parsed(interval))


def _parsed(interval: str) -> timedelta:
    hours, minutes = interval.split(":")
    return timedelta(hours=int(hours), minutes=int(minutes))


async def ping(pool: asyncpg.Pool, kind: PingKind = PingKind.SUCCESS, code: int | None = None) -> None:
    await record_ping(pool, "import", kind, code)


async def test_before_the_first_ping_the_outcome_is_unknown_and_then_fails(store_pool: asyncpg.Pool) -> None:
    assert (await judged(store_pool)).verdict is Verdict.UNKNOWN
    await pass_time(store_pool, "24:59")
    waiting = await judged(store_pool)
    assert (waiting.verdict, waiting.cause) == (Verdict.UNKNOWN, "waiting")
    await pass_time(store_pool, "0:02")
    never = await judged(store_pool)
    assert (never.verdict, never.cause) == (Verdict.FAIL, "never")


async def test_a_recent_ping_passes_and_an_old_one_fails(store_pool: asyncpg.Pool) -> None:
    await ping(store_pool)
    assert (await judged(store_pool)).verdict is Verdict.PASS
    await pass_time(store_pool, "25:01")
    stale = await judged(store_pool)
    assert (stale.verdict, stale.cause) == (Verdict.FAIL, "stale")
    assert stale.reason == "the job last ran 1 d 1 h ago, max_age is 25h"
    assert stale.values["age"] == pytest.approx(25 * 3600 + 60, abs=120)


async def test_a_failure_fails_until_the_next_success(store_pool: asyncpg.Pool) -> None:
    await ping(store_pool)
    await ping(store_pool, PingKind.FAILURE, 3)
    failed = await judged(store_pool)
    assert (failed.verdict, failed.cause) == (Verdict.FAIL, "failed")
    assert failed.reason.endswith("with exit code 3")
    await ping(store_pool, PingKind.START)
    assert (await judged(store_pool)).cause == "failed"
    await ping(store_pool)
    assert (await judged(store_pool)).verdict is Verdict.PASS


async def test_a_failure_counts_also_after_the_clock_was_set_back(store_pool: asyncpg.Pool) -> None:
    await ping(store_pool)
    await store_pool.execute("update paywatch.pings set succeeded_at = succeeded_at + interval '30 seconds'")
    await ping(store_pool, PingKind.FAILURE)
    assert (await judged(store_pool)).cause == "failed"


async def test_the_duration_is_from_start_to_end(store_pool: asyncpg.Pool) -> None:
    await ping(store_pool, PingKind.START)
    await pass_time(store_pool, "0:20")
    running = await judged(store_pool)
    assert running.cause == "waiting"
    assert running.values["running"] == pytest.approx(1200, abs=60)
    await ping(store_pool)
    ended = await judged(store_pool)
    assert ended.values["duration"] == pytest.approx(1200, abs=60)
    assert "running" not in ended.values
    await ping(store_pool)  # without a start
    assert "duration" not in (await judged(store_pool)).values


async def test_a_run_that_does_not_end_fails(store_pool: asyncpg.Pool) -> None:
    await ping(store_pool)
    await ping(store_pool, PingKind.START)
    await pass_time(store_pool, "0:59")
    assert (await judged(store_pool)).verdict is Verdict.PASS
    await pass_time(store_pool, "0:02")
    overrun = await judged(store_pool)
    assert (overrun.verdict, overrun.cause) == (Verdict.FAIL, "overrun")
    assert overrun.reason == "a run that began 1 h 1 min ago has not ended, max_duration is 1h"


async def test_a_new_start_does_not_hide_a_run_that_hangs(store_pool: asyncpg.Pool) -> None:
    await ping(store_pool)
    await ping(store_pool, PingKind.START)
    await pass_time(store_pool, "1:01")
    await ping(store_pool, PingKind.START)
    overrun = await judged(store_pool)
    assert overrun.cause == "overrun"
    assert "(2 starts since then)" in overrun.reason
    await ping(store_pool)
    ended = await judged(store_pool)
    assert ended.verdict is Verdict.PASS
    assert "duration" not in ended.values  # of which of the two it would be is not known


async def test_a_ping_in_the_future_is_unknown(store_pool: asyncpg.Pool) -> None:
    await ping(store_pool)
    await store_pool.execute("update paywatch.pings set succeeded_at = now() + interval '2 hours'")
    outcome = await judged(store_pool)
    assert (outcome.verdict, outcome.cause) == (Verdict.UNKNOWN, "clock")


async def test_a_store_that_refuses_is_unknown(store_pool: asyncpg.Pool) -> None:
    await store_pool.execute("drop table paywatch.pings")
    outcome = await judged(store_pool)
    assert (outcome.verdict, outcome.cause) == (Verdict.UNKNOWN, "store")


async def test_a_store_that_cannot_be_reached_is_unknown() -> None:
    async with asyncpg.create_pool("postgresql://it:hush@127.0.0.1:1/none", min_size=0) as away:
        outcome = await judged(away)
    assert (outcome.verdict, outcome.cause) == (Verdict.UNKNOWN, "store")
    assert "hush" not in repr(outcome)


@pytest.mark.parametrize(
    ("succeeded", "now", "cause"),
    [
        # 02:30 in New York is 07:30 UTC in winter; on 2026-03-08 it does not exist, and 03:00 is 07:00 UTC.
        ("2026-11-30 07:40", "2026-11-30 12:00", ""),
        ("2026-11-29 07:40", "2026-11-30 08:29", ""),
        ("2026-11-29 07:40", "2026-11-30 08:31", "stale"),
        ("2026-03-07 07:40", "2026-03-08 07:59", ""),
        ("2026-03-07 07:40", "2026-03-08 08:01", "stale"),
        ("2026-03-08 07:01", "2026-03-09 07:00", ""),
    ],
)
def test_a_schedule_says_when_a_ping_is_due(succeeded: str, now: str, cause: str) -> None:
    configured = check(kind="heartbeat", schedule=NIGHTLY)
    at, moment = (datetime.fromisoformat(f"{text}Z") for text in (succeeded, now))
    assert heartbeat.judge(configured, Pings(moment, at - DAY, succeeded_at=at)).cause == cause


def test_a_schedule_waits_for_its_first_time() -> None:
    configured = check(kind="heartbeat", schedule=NIGHTLY)
    since = datetime(2026, 11, 29, 7, 31, tzinfo=UTC)  # a minute after that day's run was due
    for now, cause in ((since + HOUR, "waiting"), (since + DAY, "waiting"), (since + DAY + HOUR, "never")):
        assert heartbeat.judge(configured, Pings(now, since)).cause == cause


OFFSETS = st.none() | st.integers(-200_000, 5_000).map(lambda seconds: NOW + timedelta(seconds=seconds))


@run_with(deadline=None)
@given(started=OFFSETS, succeeded=OFFSETS, failed_at=OFFSETS, failed=st.booleans(), since=OFFSETS)
def test_only_a_recent_success_without_a_fault_passes(
    started: datetime | None,
    succeeded: datetime | None,
    failed_at: datetime | None,
    failed: bool,
    since: datetime | None,
) -> None:
    pings = Pings(
        NOW,
        since or NOW,
        started,
        int(started is not None),
        succeeded,
        failed_at,
        failed and failed_at is not None,
    )
    outcome = heartbeat.judge(check(**KEYS), pings)
    if outcome.verdict is Verdict.PASS:
        assert succeeded is not None
        assert not pings.failed
        assert NOW - 25 * HOUR <= succeeded <= NOW + MINUTE
        assert started is None or NOW - started <= HOUR
    else:
        assert outcome.cause in heartbeat.CAUSES


async def test_pings_at_the_same_time_are_all_recorded(store_pool: asyncpg.Pool) -> None:
    starts = [record_ping(store_pool, "import", PingKind.START) for _ in range(30)]
    await asyncio.gather(*starts, *(read_pings(store_pool, "import") for _ in range(10)))
    assert (await read_pings(store_pool, "import")).starts == 30


async def test_pings_of_a_removed_check_are_deleted_a_month_later(store_pool: asyncpg.Pool) -> None:
    await ping(store_pool)
    await pass_time(store_pool, "480:00")
    await maintain(store_pool, DAY)
    assert await store_pool.fetchval("select count(*) from paywatch.pings") == 1
    await pass_time(store_pool, "480:00")
    await maintain(store_pool, DAY)
    assert await store_pool.fetchval("select count(*) from paywatch.pings") == 0
