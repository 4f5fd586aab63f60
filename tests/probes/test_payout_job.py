"""The payout job check: the age of the last run by the database's clock."""

from collections.abc import AsyncIterator
from typing import Any

import asyncpg
import httpx
import pytest

from probes import Outcome, Verdict, causes, payout_job
from tests.probes.configured import check, tools


@pytest.fixture
async def ledger(postgres_dsn: str) -> AsyncIterator[asyncpg.Pool]:
    async with asyncpg.create_pool(postgres_dsn, min_size=0, max_size=2, statement_cache_size=0) as pool:
        yield pool


async def judged(pool: asyncpg.Pool | None, sql: str, **keys: Any) -> Outcome:
    configured = check(kind="payout_job", last_run={"sql": sql}, **keys)
    async with httpx.AsyncClient() as client:
        outcome = await payout_job.probe(configured, tools(client, ledger=pool))
    assert outcome.cause in {"", *causes("payout_job")}
    return outcome


async def test_a_run_within_max_age_passes(ledger: asyncpg.Pool) -> None:
    outcome = await judged(ledger, "select now() - interval '5 minutes'")
    assert (outcome.verdict, outcome.reason) == (Verdict.PASS, "the job ran 5 min ago")
    assert 300 <= outcome.values["age"] < 310


async def test_an_older_run_fails(ledger: asyncpg.Pool) -> None:
    outcome = await judged(ledger, "select now() - interval '125 minutes'", max_age="1h")
    assert (outcome.verdict, outcome.cause) == (Verdict.FAIL, "stale")
    assert outcome.reason == "the job last ran 2 h 5 min ago, max_age is 1h"


@pytest.mark.parametrize("sql", ["select null::timestamptz", "select now() where false"])
async def test_a_job_that_never_ran_fails(ledger: asyncpg.Pool, sql: str) -> None:
    outcome = await judged(ledger, sql)
    assert (outcome.verdict, outcome.cause, outcome.reason) == (
        Verdict.FAIL,
        "never",
        "the job has never run",
    )


async def test_a_run_in_the_future_fails(ledger: asyncpg.Pool) -> None:
    outcome = await judged(ledger, "select now() + interval '2 hours'")
    assert (outcome.verdict, outcome.cause) == (Verdict.FAIL, "clock")
    assert outcome.reason == "the job's last run is 2 h in the future: a clock or a time zone is wrong"


async def test_a_clock_slightly_ahead_passes(ledger: asyncpg.Pool) -> None:
    outcome = await judged(ledger, "select now() + interval '20 seconds'")
    assert (outcome.verdict, outcome.reason) == (Verdict.PASS, "the job ran 0 ms ago")


async def test_a_time_without_zone_is_read_as_utc(ledger: asyncpg.Pool) -> None:
    outcome = await judged(ledger, "select (now() at time zone 'utc') - interval '5 minutes'")
    assert outcome.verdict is Verdict.PASS
    assert outcome.evidence["time_zone"] == "the column has none: read as UTC"
    assert str(outcome.evidence["last_run"]).endswith("+00:00")


@pytest.mark.parametrize(
    ("sql", "reason"),
    [
        (
            "select max(finished_at) from nowhere",
            'the database rejected the query: relation "nowhere" does not exist',
        ),
        ("selekt 1", 'the database rejected the query: syntax error at or near "selekt"'),
        ("select 1; select 2", "the database rejected the query: cannot insert multiple commands"),
        ("select 42", "last_run.sql returned a int: it must return a timestamp"),
        ("select current_date", "last_run.sql returned a date: it must return a timestamp"),
        ("select now() union all select now()", "last_run.sql returned 2 rows: it must return one timestamp"),
        ("select now() where $1 = 'x'", "the query cannot be run: the server expects 1 argument"),
        (
            "create table evil ()",
            "the database rejected the query: cannot execute CREATE TABLE in a read-only",
        ),
        ("select pg_sleep(60)", "the query did not finish within 5 s"),
    ],
)
async def test_a_query_without_timestamp_is_unknown(ledger: asyncpg.Pool, sql: str, reason: str) -> None:
    if "pg_sleep" in sql:
        sql = "select pg_cancel_backend(pg_backend_pid())"  # what the server does when the time is over
    outcome = await judged(ledger, sql)
    assert (outcome.verdict, outcome.cause) == (Verdict.UNKNOWN, "query")
    assert outcome.reason.startswith(reason)


async def test_without_a_database_the_outcome_is_unknown() -> None:
    outcome = await judged(None, "select now()")
    assert (outcome.verdict, outcome.cause) == (Verdict.UNKNOWN, "ledger")


async def test_an_unreachable_database_shows_no_password() -> None:
    async with asyncpg.create_pool("postgresql://it:hush@127.0.0.1:1/none", min_size=0) as unreachable:
        outcome = await judged(unreachable, "select now()")
    assert (outcome.verdict, outcome.cause) == (Verdict.UNKNOWN, "ledger")
    assert outcome.reason == "the database cannot be reached (ConnectionRefusedError)"


async def test_a_refused_login_has_the_cause_ledger(postgres_dsn: str) -> None:
    async with asyncpg.create_pool(postgres_dsn, database="no_such_database", min_size=0) as wrong:
        outcome = await judged(wrong, "select now()")
    assert (outcome.verdict, outcome.cause) == (Verdict.UNKNOWN, "ledger")
    assert outcome.reason == 'the database cannot be used: database "no_such_database" does not exist'
