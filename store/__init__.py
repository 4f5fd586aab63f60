"""Paywatch's own records in Postgres, schema ``paywatch``. Every function takes the pool first."""

from store.errors import (
    MigrationFailed,
    SchemaError,
    SchemaMissing,
    SchemaNewer,
    SchemaOlder,
    StoreError,
    StoreUnreachable,
)
from store.pool import connect
from store.schema import MigrationResult, check_schema, migrate, migrate_async

__all__ = [
    "MigrationFailed",
    "MigrationResult",
    "SchemaError",
    "SchemaMissing",
    "SchemaNewer",
    "SchemaOlder",
    "StoreError",
    "StoreUnreachable",
    "check_schema",
    "connect",
    "migrate",
    "migrate_async",
]
