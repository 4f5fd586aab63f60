"""Bring the database to the schema that this version works with, and see whether it has it."""

import asyncio
from datetime import timedelta

import asyncpg
from pydantic import SecretStr

from store.address import Address
from store.errors import SchemaError, SchemaMissing, SchemaOlder
from store.revisions import MigrationResult, head, refuse_newer

PATIENCE = timedelta(seconds=60)


def migrate(url: SecretStr) -> MigrationResult:
    """Create or upgrade schema ``paywatch``. Needs a thread without a running loop; see `migrate_async`."""
    return asyncio.run(migrate_async(url))


async def migrate_async(url: SecretStr, patience: timedelta = PATIENCE) -> MigrationResult:
    """Safe to run twice, from two processes at once, and to kill; raises a StoreError of one sentence.

    Waits for other sessions' locks on the schema for as long as ``patience``.
    """
    from store.migrations.runner import upgrade  # noqa: PLC0415 - workers stay small without SQLAlchemy

    return await upgrade(Address.parse(url), patience)


async def check_schema(pool: asyncpg.Pool) -> None:
    """Raises SchemaMissing, SchemaOlder or SchemaNewer unless the schema is this version's."""
    try:
        revision = await pool.fetchval("select version_num from paywatch.alembic_version")
    except (asyncpg.UndefinedTableError, asyncpg.InvalidSchemaNameError):
        revision = None
    except asyncpg.InsufficientPrivilegeError as error:
        raise SchemaError(f"schema paywatch may not be read ({error}): grant its use to this user") from None
    if revision is None:
        raise SchemaMissing("this database has no Paywatch schema: run `paywatch migrate`")
    refuse_newer(revision)
    if revision != head():
        raise SchemaOlder(
            f"the Paywatch schema is at {revision} and this version needs {head()}: run `paywatch migrate`"
        )
