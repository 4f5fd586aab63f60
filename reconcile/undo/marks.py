"""Where the transactions of a repair and of an undo are recorded, so that their outcome can be recovered."""

import asyncpg

from reconcile.postgres import retry_outages
from reconcile.repair.transaction import CommitRecord


def repairs_mark(store: asyncpg.Pool, object_run: int) -> CommitRecord:
    """Where the repair recorded its transaction: a cancelled run may or may not have committed it."""

    async def load() -> str | None:
        query = "select repair_xid from paywatch.object_runs where object_run = $1"
        found: str | None = await store.fetchval(query, object_run)
        return found

    async def keep(_: str) -> None:
        """The records of a finished run are not changed."""

    return CommitRecord(load, keep)


def undos_mark(store: asyncpg.Pool, undo: int | None, object_run: int) -> CommitRecord:
    """Where an undo records its transaction; a dry run, which has no ``undo``, does not."""

    async def load() -> str | None:
        query = "select xids->>$2::text from paywatch.undos where id = $1"
        found: str | None = await retry_outages(lambda: store.fetchval(query, undo, str(object_run)))
        return found

    async def keep(xid: str) -> None:
        query = (
            "update paywatch.undos set xids = xids || jsonb_build_object($2::text, $3::text) where id = $1"
        )
        if undo is not None:
            await retry_outages(lambda: store.execute(query, undo, str(object_run), xid))

    return CommitRecord(load, keep)
