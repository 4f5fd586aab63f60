"""Errors of the store. Each message is one sentence.

StoreError
├── StoreUnreachable
├── UnknownId
├── AmbiguousId
├── RevisionChanged
├── NameRefused
└── SchemaError
    ├── SchemaMissing
    ├── SchemaOlder
    ├── SchemaNewer
    ├── SchemaLocked
    └── MigrationFailed
"""


class StoreError(Exception):
    """Something is wrong with Paywatch's own database; the message says what, and what to do."""


class StoreUnreachable(StoreError):
    """Postgres does not answer, or refuses the connection."""


class UnknownId(StoreError):
    """No run or incident has this id, or it is too short a part of one."""


class AmbiguousId(StoreError):
    """Several ids have this part; the message lists them."""


class RevisionChanged(StoreError):
    """Another configuration was applied meanwhile: decide again, by that one."""


class NameRefused(StoreError):
    """A name that a record cannot have: empty, with invisible characters, or too long."""


class NoteRefused(StoreError):
    """A note that the timeline cannot have: empty, with invisible characters, or too long."""


class SchemaError(StoreError):
    """The schema is not the one that this version of Paywatch works with."""


class SchemaMissing(SchemaError):
    """There is no Paywatch schema in this database."""


class SchemaOlder(SchemaError):
    """The schema is older than this version: run ``paywatch migrate``."""


class SchemaNewer(SchemaError):
    """A newer Paywatch has upgraded the schema."""


class SchemaLocked(SchemaError):
    """Another session has locked the schema: perhaps another migration is running."""


class MigrationFailed(SchemaError):
    """A migration could not be applied; it was rolled back."""
