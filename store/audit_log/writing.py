"""Appends entries to the audit log."""

import asyncpg

from store.audit_log.entries import Entry, place
from store.json_text import to_json
from store.pool import Connection
from store.queries import query
from store.transactions import transaction

_LOCK = query("lock_audit_log")
_APPEND = query("append_audit_log")


async def append(executor: asyncpg.Pool | Connection, entry: Entry) -> int:
    """Appends an entry and returns its id.

    With a pool it is stored when the call returns. With a connection it belongs to the caller's transaction,
    which should end soon: nobody else can append until it does.

    Raises asyncpg.UniqueViolationError if the attempt of which this is the outcome has one.
    """
    if isinstance(executor, asyncpg.Pool):
        async with transaction(executor) as connection:
            return await _append(connection, entry)
    async with executor.transaction():
        return await _append(executor, entry)


async def _append(connection: Connection, entry: Entry) -> int:
    (head,) = await connection.fetch(_LOCK)
    stored = place(entry, head["id"] + 1, head["at"], head["sha256"])
    await connection.execute(
        _APPEND,
        stored.id,
        stored.at,
        stored.actor,
        stored.roles,
        stored.via,
        stored.action,
        stored.object,
        stored.outcome,
        to_json(stored.detail),
        stored.reason,
        stored.origin,
        stored.entry_of,
        stored.previous,
        stored.sha256,
    )
    return stored.id
