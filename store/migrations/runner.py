"""Applies migrations with Alembic. Only `store.schema.migrate` imports this: workers run without SQLAlchemy.

An upgrade is one transaction under one advisory lock: a process that is killed leaves the old schema, and a
second process waits and then finds nothing to do.
"""

from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import asyncpg
from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine
from sqlalchemy.pool import NullPool

from store.address import LOST, Address
from store.errors import MigrationFailed, SchemaLocked, StoreUnreachable
from store.revisions import MigrationResult, head, refuse_newer, refuse_old_server

LOCK = 0x7061797761746368  # "paywatch"


async def upgrade(address: Address, patience: timedelta) -> MigrationResult:
    """Upgrades the schema to this version's, or raises a StoreError of one sentence and changes nothing."""
    engine = create_async_engine(
        "postgresql+asyncpg://",
        async_creator=address.connect,
        poolclass=NullPool,
        connect_args={"prepared_statement_name_func": lambda: f"__paywatch_{uuid4().hex}__"},
    )
    try:
        async with engine.begin() as connection:
            return await _upgrade(connection, patience)
    except DBAPIError as error:
        raise _explained(error.orig and error.orig.__cause__, address, patience) from error
    except (asyncpg.PostgresError, *LOST) as error:
        raise _explained(error, address, patience) from error
    finally:
        await engine.dispose()


async def _upgrade(connection: AsyncConnection, patience: timedelta) -> MigrationResult:
    refuse_old_server(await connection.scalar(text("select current_setting('server_version_num')::integer")))
    await connection.execute(text(f"set local lock_timeout = {patience // timedelta(milliseconds=1)}"))
    await connection.execute(text("select pg_advisory_xact_lock(:key)"), {"key": LOCK})
    if await connection.scalar(text("select to_regnamespace('paywatch') is null")):
        await connection.execute(text("create schema paywatch"))
    before = await _revision(connection)
    refuse_newer(before)
    if before != head():
        await connection.run_sync(_run_alembic)
    return MigrationResult(before, await _revision(connection))


async def _revision(connection: AsyncConnection) -> str | None:
    if await connection.scalar(text("select to_regclass('paywatch.alembic_version') is null")):
        return None
    revision: str | None = await connection.scalar(text("select version_num from paywatch.alembic_version"))
    return revision


def _run_alembic(connection: Connection) -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def _explained(
    error: BaseException | None, address: Address, patience: timedelta
) -> MigrationFailed | SchemaLocked | StoreUnreachable:
    match error:
        case asyncpg.LockNotAvailableError():
            return SchemaLocked(
                f"another session has locked schema paywatch for {patience.total_seconds():g} s: "
                "perhaps another migration is running; try again later"
            )
        case asyncpg.InsufficientPrivilegeError():
            return MigrationFailed(
                f'the user "{address.user}" may not change the schema ({error}): '
                "grant it create on the database, or migrate as the owner of schema paywatch"
            )
        case (
            asyncpg.PostgresConnectionError()
            | asyncpg.OperatorInterventionError()
            | asyncpg.InterfaceError()
            | OSError()
        ):
            return StoreUnreachable(
                f"Postgres at {address.where} closed the connection; nothing was changed, try again"
            )
    return MigrationFailed(f"the migration failed and nothing was changed: {error}")
