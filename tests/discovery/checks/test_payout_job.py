"""The table of the payout job is recognised when it is sure, and a comment when it is not."""

from collections.abc import AsyncIterator
from typing import Any

import asyncpg
import pytest

from discovery.checks.draft import Names
from discovery.checks.payout_job import propose_payout_job
from discovery.proposal import Proposal
from tests.discovery.checks.parts import checks_of, codes, tables

ENV = {"DATABASE_URL": "postgresql://it@db.example/shop"}
TABLE = (
    "create table payout_job_runs (id serial, started_at timestamptz, finished_at timestamptz, status text)"
)
HOURLY = """
insert into payout_job_runs (finished_at, status)
select now() - n * interval '1 hour', case when n % 7 = 3 then 'failed' else 'ok' end
from generate_series(1, 30) as n
"""


@pytest.fixture
async def team(database: str) -> AsyncIterator[asyncpg.Pool]:
    async with asyncpg.create_pool(database, min_size=0, max_size=2) as pool:
        yield pool


async def proposed(team: asyncpg.Pool, *statements: str) -> list[Proposal]:
    for each in statements:
        await team.execute(each)
    return await propose_payout_job(team, Names())


async def test_a_table_of_runs_becomes_a_check_that_works(team: asyncpg.Pool) -> None:
    proposals = await proposed(team, TABLE, HOURLY)
    (check,) = checks_of(proposals, ENV)
    assert check.kind == "payout_job"
    assert check.max_age.total_seconds() == 6 * 3600  # runs that fail leave gaps of two hours
    assert await team.fetchval(check.last_run.sql) == await team.fetchval(
        "select max(finished_at) from payout_job_runs where status = 'ok'"
    )
    assert "the last 20 successful runs are at most 120 min apart" in proposals[0].toml


async def test_names_of_prisma_are_quoted(team: asyncpg.Pool) -> None:
    table = """create table "PayoutJob${DATABASE_URL}Run" ("finishedAt" timestamp, "State" text)"""
    rows = """
        insert into "PayoutJob${DATABASE_URL}Run"
        select (now() at time zone 'utc') - n * interval '10 minutes', 'COMPLETED'
        from generate_series(1, 5) as n
    """
    (check,) = checks_of(await proposed(team, table, rows), ENV)
    assert "it@db.example" not in check.last_run.sql
    assert await team.fetchval(check.last_run.sql) is not None
    assert check.max_age.total_seconds() == 3600


@pytest.mark.parametrize(
    "statements",
    [
        [TABLE],
        [TABLE, HOURLY, "create table payout_task_log (completed_at timestamptz, status text)"],
        [TABLE.replace(", status text", "")],
        [TABLE, HOURLY.replace("'ok'", "'fine'")],
        [TABLE, HOURLY, "insert into payout_job_runs (finished_at, status) values (now(), 'success')"],
        [TABLE, HOURLY.replace("1 hour", "30 days")],
        [TABLE, HOURLY.replace("now() -", "now() + interval '2 days' -")],
        [TABLE.replace("started_at", "completed_at"), HOURLY],
    ],
    ids=["empty", "two tables", "no status", "odd word", "two words", "monthly", "future", "two ends"],
)
async def test_an_unsure_table_is_a_comment(team: asyncpg.Pool, statements: list[str]) -> None:
    proposals = await proposed(team, *statements)
    assert proposals
    assert tables(proposals) == {}
    assert set(codes(proposals)) == {"job_unsure"}


@pytest.mark.parametrize(
    "table",
    [
        "create table payouts (id text, completed_at timestamptz, status text)",
        "create table payout_job_runs (id text, finished_at date, status text)",
        "create table job_runs (finished_at timestamptz, status text)",
    ],
)
async def test_another_table_proposes_nothing(team: asyncpg.Pool, table: str) -> None:
    assert await proposed(team, table) == []


async def test_an_unreachable_database_proposes_nothing() -> None:
    async with asyncpg.create_pool("postgresql://it:hunter2@127.0.0.1:1/none", min_size=0) as nowhere:
        found: list[Any] = await propose_payout_job(nowhere, Names())
    assert found == []
