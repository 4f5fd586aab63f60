"""Apply migrations with Alembic. Imported only by `store.schema.migrate`: workers run without SQLAlchemy.

One upgrade is one transaction under one advisory lock, so that a process killed at any point leaves the old
schema, and a second process waits and then finds nothing to do.
"""

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
from store.errors import MigrationFailed, StoreUnreachable
from store.schema import MigrationResult, head, refuse_newer

LOCK = 0x7061797761746368  # "paywatch"
WAIT = "60s"


async def upgrade(address: Address) -> MigrationResult:
    """Bring the schema to this version's, or raise a StoreError of one sentence and change nothing."""
    engine = create_async_engine(
        "postgresql+asyncpg://",
        async_creator=address.connect,
        poolclass=NullPool,
        connect_args={"prepared_statement_name_func": lambda: f"__paywatch_{uuid4().hex}__"},
    )
    try:
        async with engine.begin() as connection:
            return await _upgrade(connection)
    except DBAPIError as error:
        raise _explained(error.orig.__cause__ if error.orig else error, address) from error
    except (asyncpg.PostgresError, *LOST) as error:
        raise _explained(error, address) from error
    finally:
        await engine.dispose()


async def _upgrade(connection: AsyncConnection) -> MigrationResult:
    await connection.execute(text(f"set local lock_timeout = '{WAIT}'"))
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
    here = str(Path(__file__).parent)
    config.set_main_option("script_location", here.replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def _explained(error: BaseException | None, address: Address) -> MigrationFailed | StoreUnreachable:
    match error:
        case asyncpg.LockNotAvailableError():
            return MigrationFailed(
                f"another session has held a lock on schema paywatch for {WAIT}: try again later"
            )
        case asyncpg.InsufficientPrivilegeError():
            return MigrationFailed(
                f'the user "{address.user}" may not change schema paywatch ({error}): '
                "grant it create on the database, or migrate as the owner of the schema"
            )
        case asyncpg.PostgresConnectionError() | asyncpg.InterfaceError() | OSError():
            return StoreUnreachable(
                f"Postgres at {address.where} went away during the migration: nothing was changed"
            )
    return MigrationFailed(f"the migration failed and nothing was changed: {error}")
