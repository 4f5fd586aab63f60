"""Which schema this version works with, and whether the database has it."""

import asyncio
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from pathlib import Path

import asyncpg
from pydantic import SecretStr

from store.address import Address
from store.errors import SchemaError, SchemaMissing, SchemaNewer, SchemaOlder

OLDEST_SERVER = 14
PATIENCE = timedelta(seconds=60)

_VERSIONS = Path(__file__).parent / "migrations" / "versions"


@dataclass(frozen=True, slots=True)
class MigrationResult:
    """The schema's revision before (None: there was no schema) and after."""

    before: str | None
    after: str | None

    @property
    def changed(self) -> bool:
        return self.before != self.after


@cache
def revisions() -> tuple[str, ...]:
    """What this version knows, oldest first: the numbers that its migrations' files begin with."""
    return tuple(sorted(path.name.split("_")[0] for path in _VERSIONS.glob("[0-9]*_*.py")))


def head() -> str:
    return revisions()[-1]


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


def refuse_old_server(version: int) -> None:
    """``version`` as in ``server_version_num``."""
    if version < OLDEST_SERVER * 10_000:
        raise SchemaError(
            f"this server is Postgres {version // 10_000}: Paywatch needs {OLDEST_SERVER} or newer"
        )


def refuse_newer(revision: str | None) -> None:
    if revision is not None and revision not in revisions():
        raise SchemaNewer(
            f"the Paywatch schema is at {revision}, made by a newer version than this one, "
            f"which knows up to {head()}: run the newer Paywatch"
        )
