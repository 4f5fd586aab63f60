"""Migrates the database to this version's schema, and checks its revision."""

import asyncio
from datetime import timedelta

import asyncpg
from pydantic import SecretStr

from store.address import Address
from store.errors import SchemaError, SchemaMissing, SchemaOlder
from store.revisions import MigrationResult, head, refuse_newer

PATIENCE = timedelta(seconds=60)


def migrate(url: SecretStr, variable: str = "DATABASE_URL") -> MigrationResult:
    """Creates or upgrades the schema. Needs a thread without a running event loop; see `migrate_async`."""
    return asyncio.run(migrate_async(url, variable=variable))


async def migrate_async(
    url: SecretStr, patience: timedelta = PATIENCE, variable: str = "DATABASE_URL"
) -> MigrationResult:
    """Creates or upgrades the schema; raises a StoreError of one sentence.

    Safe to run twice, from two processes at once, and to kill. Waits at most ``patience`` for the locks of
    other sessions.
    """
    from store.migrations.runner import upgrade  # noqa: PLC0415 - workers stay small without SQLAlchemy

    return await upgrade(Address.parse(url, variable), patience)


async def check_schema(pool: asyncpg.Pool) -> None:
    """Raises SchemaMissing, SchemaOlder or SchemaNewer unless the schema is this version's."""
    try:
        revision = await pool.fetchval("select version_num from paywatch.alembic_version")
    except (asyncpg.UndefinedTableError, asyncpg.InvalidSchemaNameError):
        revision = None
    except asyncpg.InsufficientPrivilegeError as error:
        raise SchemaError(
            f"this user may not read schema paywatch ({error}): grant it usage on the schema"
        ) from None
    if revision is None:
        raise SchemaMissing("this database has no Paywatch schema: run `paywatch migrate`")
    refuse_newer(revision)
    if revision != head():
        raise SchemaOlder(
            f"the Paywatch schema is at {revision} and this version needs {head()}: run `paywatch migrate`"
        )
