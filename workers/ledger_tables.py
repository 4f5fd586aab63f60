"""The team's tables as checks read them: through the mapping of a reconciliation, without a run."""

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

import asyncpg

import probes
import reconcile
from settings.accounts import Account
from settings.reconcile import Object, ReconcileSettings


@dataclass(frozen=True, slots=True)
class MappedTable:
    """One table; raises what ``probes.LedgerTable`` says."""

    pool: asyncpg.Pool
    current: "reconcile.CurrentRows"

    async def rows(self, account: Account, ids: Sequence[str]) -> list[probes.LedgerRow]:
        async with self._reading() as connection:
            found = await self.current.by_id(connection, account, ids)
        return [probes.LedgerRow(row.id, row.amount, row.currency, row.status) for row in found]

    async def repeated(self, account: Account, since: datetime, limit: int) -> list[tuple[str, int]]:
        async with self._reading() as connection:
            return await self.current.repeated(connection, account, since, limit)

    def word(self, status: str) -> str:
        return self.current.mapping.statuses.get(status, status)

    @asynccontextmanager
    async def _reading(self) -> AsyncIterator[Any]:
        try:
            async with probes.reading_ledger(self.pool) as connection:
                yield connection
        except reconcile.Unmapped as error:
            raise probes.LedgerError(str(error), cause="unchecked") from error
        except reconcile.LedgerError as error:
            raise probes.LedgerError(str(error), cause="ledger") from error
        except probes.LedgerError as error:
            raise probes.LedgerError(str(error), cause="ledger") from error


def mapped_tables(
    settings: ReconcileSettings, pool: asyncpg.Pool | None
) -> Callable[[str], probes.LedgerTable | None]:
    """Returns the ``ledger_table`` of the tools."""

    def table(object_: str) -> probes.LedgerTable | None:
        if pool is None:
            return None
        return MappedTable(pool, reconcile.CurrentRows(settings, cast("Object", object_)))

    return table
