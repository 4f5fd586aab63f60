"""The SQL of checks, prepared against a real database: what could not run is one sentence."""

from collections.abc import AsyncIterator, Iterator
from typing import Any

import asyncpg
import pytest

from probes import LedgerError, find_refusal, statements_of
from settings.checks.base import Cleanup, Seen, Sql
from settings.checks.payout_job import LastRun
from tests.conftest import run_in_thread
from tests.databases import Databases
from tests.probes.configured import check

TABLES = """
create type mood as enum ('ok');
create table runs (
  id text primary key, number bigint, token uuid, finished timestamptz, day date, status mood
);
create table other (id text);
create view only_times as select finished from runs;
create procedure purge(text) language sql as 'delete from runs where id = $1';
create sequence calls
"""


@pytest.fixture(scope="module")
def shop(databases: Databases) -> Iterator[str]:
    dsn = databases.create()
    run_in_thread(_create_tables(dsn))
    yield dsn
    databases.drop(dsn)


async def _create_tables(dsn: str) -> None:
    connection = await asyncpg.connect(dsn)
    await connection.execute(TABLES)
    await connection.close()


@pytest.fixture
async def connection(shop: str) -> AsyncIterator[asyncpg.Connection]:
    connected = await asyncpg.connect(shop)
    yield connected
    await connected.close()


async def refusal(connection: Any, kind: type[Sql], sql: str) -> str | None:
    return await find_refusal(connection, kind(sql=sql))


SOUND: list[tuple[type[Sql], str]] = [
    (LastRun, "select max(finished) from runs"),
    (LastRun, "select max(finished)::timestamp from runs; -- the last one"),
    (LastRun, "table only_times"),
    (Seen, "select 1 from runs where id = $1"),
    (Seen, "select from runs where id = $1"),
    (Seen, "-- first\nwith r as (select * from runs where id = $1) select count(*) from r"),
    (Cleanup, "delete from runs where id = $1"),
    (Cleanup, "call purge($1)"),
    (Cleanup, "with g as (delete from runs where id = $1 returning id) delete from other using g where true"),
]  # fmt: skip
REFUSED: list[tuple[type[Sql], str, str]] = [
    (LastRun, "select max(x) from nowhere", 'relation "nowhere" does not exist'),
    (LastRun, "select max(finishd) from runs", 'column "finishd" does not exist (Perhaps you meant'),
    (LastRun, "selekt 1", 'syntax error at or near "selekt"'),
    (LastRun, "select now(); select now()", "cannot insert multiple commands"),
    (LastRun, "select now() where 'a' = $1", "has the parameter $1, and must have none"),
    (LastRun, "select max(day) from runs", "returns date, and must return timestamptz"),
    (LastRun, "select max(id) from runs", "returns text, and must return timestamptz"),
    (LastRun, "select now() = 'SECRET'::int", "rejected the query"),
    (LastRun, "update runs set number = 1 returning finished", "must be a query that only reads"),
    (LastRun, "delete from runs", "must be a query that only reads"),
    (LastRun, "truncate runs", "must be a query that only reads"),
    (LastRun, "select finished into copy from runs", "must be a query that only reads"),
    (LastRun, "select finished from runs for update", "must be a query that only reads"),
    (Seen, "with g as (delete from runs where id = $1 returning 1) select * from g", "that only reads"),
    (Seen, "select 1 from runs where number = $1", "$1 is compared as int8, and must be text"),
    (Seen, "select 1 from runs where token = $1", "$1 is compared as uuid, and must be text"),
    (Seen, "select 1 from runs where finished > $1", "$1 is compared as timestamptz, and must be text"),
    (Seen, "select 1 from runs where id = any($1)", "$1 is compared as text[], and must be text"),
    (Seen, "select 1 from runs where status = $1", 'invalid input value for enum mood: "pi_paywatch"'),
    (Seen, "select 1 from runs where id = '$1'", "$1 is not a parameter of the statement"),
    (Seen, "select 1 from runs -- where id = $1", "$1 is not a parameter of the statement"),
    (Seen, "select 1 from runs where id = $1 and number = $2", "has 2 parameters, and must have only $1"),
    (Cleanup, "delete from run where id = $1", 'relation "run" does not exist'),
    (Cleanup, "delete from runs where number = $1", "$1 is compared as int8"),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "sql"), SOUND)
async def test_sound_sql_is_accepted(connection: asyncpg.Connection, kind: type[Sql], sql: str) -> None:
    assert await refusal(connection, kind, sql) is None


@pytest.mark.parametrize(("kind", "sql", "sentence"), REFUSED)
async def test_sql_that_cannot_run_is_refused(
    connection: asyncpg.Connection, kind: type[Sql], sql: str, sentence: str
) -> None:
    found = await refusal(connection, kind, sql)
    assert found is not None
    assert sentence in found
    assert "\n" not in found


async def test_preparing_executes_nothing(connection: asyncpg.Connection) -> None:
    await connection.execute("insert into runs values ('pi_paywatch', 7)")
    await refusal(connection, Cleanup, "delete from runs where id = $1")
    await refusal(connection, LastRun, "select finished from runs where nextval('calls') > 0")
    await refusal(connection, LastRun, "update runs set number = 8 returning finished")
    assert await connection.fetchval("select number from runs") == 7
    assert await connection.fetchval("select is_called from calls") is False


@pytest.mark.parametrize(
    ("kind", "sql"),
    [(LastRun, "select max(finished) from runs"), (Cleanup, "delete from runs where id = $1")],
)
async def test_a_missing_permission_is_named(
    connection: asyncpg.Connection, kind: type[Sql], sql: str
) -> None:
    async with connection.transaction():
        await connection.execute("create role paywatch_low; set local role paywatch_low")
        found = await refusal(connection, kind, sql)
        await connection.execute("reset role; drop role paywatch_low")
    assert found is not None
    assert "permission denied for table runs" in found


async def test_a_cleanup_needs_a_database_that_can_be_written(connection: asyncpg.Connection) -> None:
    await connection.execute("set default_transaction_read_only = on")
    found = await refusal(connection, Cleanup, "delete from runs where id = $1")
    assert found == "the statement must write, and DATABASE_URL is a standby, or its user may only read"
    assert await refusal(connection, LastRun, "select max(finished) from runs") is None


async def test_a_locked_table_is_not_called_a_wrong_query(connection: asyncpg.Connection, shop: str) -> None:
    other = await asyncpg.connect(shop)
    async with other.transaction():
        await other.execute("lock table runs in access exclusive mode")
        await connection.execute("set lock_timeout = '50ms'")
        with pytest.raises(LedgerError, match="is its table locked"):
            await refusal(connection, LastRun, "select max(finished) from runs")
    await other.close()


def test_the_statements_of_a_check_are_found_by_its_kind() -> None:
    job = check(kind="payout_job", last_run={"sql": "select now()"})
    hook = check(kind="webhook", url="https://a.example/", secret="x", cleanup={"sql": "delete $1"})
    page = check(kind="http", url="https://a.example/")
    values = check(kind="sql", url="postgresql://a.example/b", sql="select 1 as one")
    found = [path for each in (job, hook, page, values) for path, _ in statements_of(each)]
    assert found == [("last_run", "sql"), ("cleanup", "sql"), ("sql",)]
