"""The schema: created, upgraded, refused; by one process or many, killed or not."""

import asyncio
import logging
import subprocess
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import asyncpg
import pytest
from pydantic import SecretStr

from store import (
    MigrationFailed,
    SchemaError,
    SchemaLocked,
    SchemaMissing,
    SchemaNewer,
    SchemaOlder,
    StoreUnreachable,
    check_schema,
    connect,
    migrate,
    migrate_async,
)
from store.revisions import head, refuse_old_server, revisions
from tests.waiting import eventually

ROOT = Path(__file__).parents[2]
MIGRATE = (
    "import sys, store; from pydantic import SecretStr; print(store.migrate(SecretStr(sys.argv[1])).before)"
)


@pytest.fixture
async def pool(database: str) -> AsyncIterator[asyncpg.Pool]:
    """A pool on a database without any schema."""
    pool = await connect(SecretStr(database), size=3)
    yield pool
    await pool.close()


async def start_migrating(dsn: str) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        sys.executable, "-W", "error", "-c", MIGRATE, dsn, cwd=ROOT, stdout=subprocess.PIPE
    )


async def tables(pool: asyncpg.Pool) -> int:
    count: int = await pool.fetchval(
        "select count(*) from pg_tables where schemaname = 'paywatch' and tablename <> 'alembic_version'"
    )
    return count


async def test_migrating_twice_changes_nothing(database: str, pool: asyncpg.Pool) -> None:
    first = await migrate_async(SecretStr(database))
    assert (first.before, first.after, first.changed) == (None, head(), True)
    await check_schema(pool)
    again = await migrate_async(SecretStr(database))
    assert (again.before, again.after, again.changed) == (head(), head(), False)


def test_migrate_works_without_a_running_loop(database: str) -> None:
    assert migrate(SecretStr(database)).after == head()


async def test_the_last_revision_is_the_highest_number(database: str, pool: asyncpg.Pool) -> None:
    await migrate_async(SecretStr(database))
    assert await pool.fetchval("select version_num from paywatch.alembic_version") == revisions()[-1]


async def test_concurrent_migrations_all_succeed(database: str) -> None:
    processes = [await start_migrating(database) for _ in range(3)]
    answers = [(await process.communicate())[0].decode().strip() for process in processes]
    assert [process.returncode for process in processes] == [0, 0, 0]
    assert sorted(answers) == sorted(["None", head(), head()])


@asynccontextmanager
async def stuck_near_its_end(pool: asyncpg.Pool) -> AsyncIterator[Callable[[], Awaitable[int]]]:
    """Blocks migrations at their heartbeats table. Yields a function that waits until one is blocked and
    returns the process id of its session.
    """

    async def arrived() -> int:
        waiting = (
            "select pid from pg_stat_activity where datname = current_database() "
            "and application_name = 'paywatch' and wait_event_type = 'Lock'"
        )
        pid: int = await eventually(lambda: pool.fetchval(waiting), "a migration waits for the lock")
        return pid

    await pool.execute("create schema paywatch")
    async with pool.acquire() as connection:
        transaction = connection.transaction()
        await transaction.start()
        try:
            await connection.execute("create table paywatch.heartbeats ()")
            yield arrived
        finally:
            await transaction.rollback()


async def test_a_killed_migration_leaves_nothing(database: str, pool: asyncpg.Pool) -> None:
    async with stuck_near_its_end(pool) as arrived:
        process = await start_migrating(database)
        await arrived()
        process.kill()
        await process.communicate()
    assert (await migrate_async(SecretStr(database))).before is None
    await check_schema(pool)


async def test_a_lost_connection_leaves_nothing(database: str, pool: asyncpg.Pool) -> None:
    async with stuck_near_its_end(pool) as arrived:
        migrating = asyncio.ensure_future(migrate_async(SecretStr(database)))
        await pool.execute("select pg_terminate_backend($1)", await arrived())
        with pytest.raises(StoreUnreachable) as lost:
            await migrating
    assert str(lost.value).endswith(" closed the connection; nothing was changed, try again")
    assert await tables(pool) == 0
    with pytest.raises(SchemaMissing):
        await check_schema(pool)


async def test_a_failed_migration_changes_nothing(database: str, pool: asyncpg.Pool) -> None:
    await pool.execute("create schema paywatch; create table paywatch.heartbeats ()")
    with pytest.raises(MigrationFailed) as failed:
        await migrate_async(SecretStr(database))
    assert str(failed.value) == (
        'the migration failed and nothing was changed: relation "heartbeats" already exists'
    )
    assert await tables(pool) == 1


async def test_a_migration_gives_up_on_a_long_lock(database: str, pool: asyncpg.Pool) -> None:
    await migrate_async(SecretStr(database))
    async with pool.acquire() as connection, connection.transaction():
        await connection.execute("select pg_advisory_xact_lock($1)", 0x7061797761746368)
        with pytest.raises(SchemaLocked) as failed:
            await migrate_async(SecretStr(database), timedelta(milliseconds=50))
    assert str(failed.value) == (
        "another session has locked schema paywatch for 0.05 s: perhaps another migration is running; "
        "try again later"
    )


async def test_a_missing_right_is_named(database: str, pool: asyncpg.Pool) -> None:
    role = f"{database.rpartition('/')[2].partition('?')[0]}_reader"
    await pool.execute(f"create role {role} login password 'hunter2'")
    try:
        dsn = database.replace(database.partition("://")[2].partition("@")[0], f"{role}:hunter2")
        with pytest.raises(MigrationFailed) as failed:
            await migrate_async(SecretStr(dsn))
    finally:
        await pool.execute(f"drop role {role}")
    assert str(failed.value).startswith(f'the user "{role}" may not change the schema (permission denied ')
    assert str(failed.value).endswith(
        "grant it create on the database, or migrate as the owner of schema paywatch"
    )


async def test_a_missing_schema_names_the_command(pool: asyncpg.Pool) -> None:
    with pytest.raises(SchemaMissing) as missing:
        await check_schema(pool)
    assert str(missing.value) == "this database has no Paywatch schema: run `paywatch migrate`"


async def test_an_older_schema_asks_for_the_migration(store_pool: asyncpg.Pool) -> None:
    await store_pool.execute("update paywatch.alembic_version set version_num = $1", revisions()[0])
    with pytest.raises(SchemaOlder) as older:
        await check_schema(store_pool)
    assert str(older.value) == (
        f"the Paywatch schema is at {revisions()[0]} and this version needs {head()}: run `paywatch migrate`"
    )


async def test_a_newer_schema_is_refused(store_db: str, store_pool: asyncpg.Pool) -> None:
    await store_pool.execute("update paywatch.alembic_version set version_num = '9999'")
    for refused in (check_schema(store_pool), migrate_async(SecretStr(store_db))):
        with pytest.raises(SchemaNewer) as newer:
            await refused
        assert str(newer.value) == (
            "the Paywatch schema is at 9999, made by a newer version than this one, "
            f"which knows up to {head()}: run the newer Paywatch"
        )


def test_an_old_server_is_refused() -> None:
    refuse_old_server(140_000)
    with pytest.raises(SchemaError) as old:
        refuse_old_server(130_012)
    assert str(old.value) == "this server is Postgres 13: Paywatch needs 14 or newer"


async def test_migrating_keeps_the_logging_configuration(database: str) -> None:
    root = logging.getLogger()
    before = (root.level, list(root.handlers), logging.getLogger("alembic").handlers)
    other = logging.getLogger("of.the.caller")
    await migrate_async(SecretStr(database))
    assert (root.level, list(root.handlers), logging.getLogger("alembic").handlers) == before
    assert not other.disabled


def test_workers_run_without_sqlalchemy() -> None:
    script = "import sys, store; print({'alembic', 'sqlalchemy'} & set(sys.modules))"
    done = subprocess.check_output([sys.executable, "-c", script], cwd=ROOT, text=True)
    assert done == "set()\n"
