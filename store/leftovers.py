"""Synthetic objects whose rows may be left in the team's database, beyond the end of the process."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta

import asyncpg

from probes.leftovers import NotRemembered
from store.queries import query

_REMEMBER = query("remember_leftovers")
_DUE = query("due_leftovers")

RETENTION = timedelta(days=30)
"""How long after it was due a leftover is kept, should its check not run any more."""
_WITHIN = 2.0
"""Seconds for one statement: a check must not wait for the store longer."""
_ERRORS = (asyncpg.PostgresError, asyncpg.InterfaceError, OSError, TimeoutError)


class StoredLeftovers:
    """Implements ``probes.Leftovers`` with the table ``paywatch.leftovers``."""

    def __init__(self, pool: asyncpg.Pool) -> None:
        self._pool = pool

    async def remember(self, check: str, ids: Sequence[str], lifetime: timedelta) -> None:
        """Stores the ids, or prolongs them. Raises NotRemembered."""
        await self._fetch(_REMEMBER, check, ids, lifetime)

    async def due(self, check: str) -> list[str]:
        """Returns at most 1000 ids of runs that have ended, oldest first. Raises NotRemembered."""
        return [row["id"] for row in await self._fetch(_DUE, check)]

    async def forget(self, check: str, ids: Sequence[str]) -> None:
        """Deletes ids whose rows are removed. Raises NotRemembered."""
        await self._fetch(
            "delete from paywatch.leftovers where check_name = $1 and id = any ($2)", check, ids
        )

    async def _fetch(self, statement: str, *arguments: object) -> list[asyncpg.Record]:
        try:
            async with asyncio.timeout(_WITHIN):
                rows: list[asyncpg.Record] = await self._pool.fetch(statement, *arguments)
        except _ERRORS as error:
            raise NotRemembered(type(error).__name__) from error
        return rows
