"""Reads rows of the team's table outside of a run: those of some ids, and ids that have several rows."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from reconcile.currency import minor_units
from reconcile.errors import LedgerError
from reconcile.ledger.expressions import number_of, text_of
from reconcile.ledger.mismatch import MappingCheck
from reconcile.ledger.row_scope import RowScope
from reconcile.ledger.table import Table
from reconcile.ledger.validate import inspect
from reconcile.objects.kinds import KINDS, mapping_of
from settings.accounts import Account
from settings.reconcile import Mapping, Object, ReconcileSettings

_BY_ID = """
select {id} as id, {amount}::text as amount, lower(btrim({currency})) as currency, {status} as status
from {table} t where t.{key} = any($1::text[]::{key_type}[]) and {belongs}
limit 10000
"""
_REPEATED = """
select {id} as id, count(*) as rows from {table} t
where t.{created} >= {since} and {belongs} and {id} <> ''
group by 1 having count(*) > 1 order by 2 desc, 1 limit $1::int
"""


class Unmapped(LedgerError):
    """No table is mapped, and the default table does not exist."""


@dataclass(frozen=True, slots=True)
class CurrentRow:
    """``amount`` is in minor units, None if the column holds no number; ``status`` is the team's word."""

    id: str
    amount: int | None
    currency: str
    status: str | None


@dataclass(frozen=True, slots=True)
class CurrentRows:
    """The table of one object. Its methods take a connection in a read-only transaction, and raise
    LedgerError if the mapping does not fit the table, and Unmapped if there is neither."""

    settings: ReconcileSettings
    object: Object

    @property
    def mapping(self) -> Mapping:
        return mapping_of(self.settings, self.object)

    async def by_id(self, connection: Any, account: Account, ids: Sequence[str]) -> list[CurrentRow]:
        table = await self._inspect(connection)
        key, scope = table.columns["id"], RowScope(table, account)
        statement = _BY_ID.format(
            id=text_of(key),
            amount=number_of(table.columns["amount"]),
            currency=text_of(table.columns["currency"]),
            status=text_of(table.columns["status"]),
            table=table.quoted,
            key=key.quoted,
            key_type=key.type,
            belongs=scope.belongs,
        )
        return [self._row(row) for row in await connection.fetch(statement, list(ids))]

    async def repeated(
        self, connection: Any, account: Account, since: datetime, limit: int
    ) -> list[tuple[str, int]]:
        """Returns ids of several rows that were created since then, most rows first."""
        table = await self._inspect(connection)
        scope = RowScope(table, account)
        statement = _REPEATED.format(
            id=text_of(table.columns["id"]),
            table=table.quoted,
            created=table.columns["created"].quoted,
            since=scope.moment(since),
            belongs=scope.belongs,
        )
        return [(row["id"], row["rows"]) for row in await connection.fetch(statement, limit)]

    async def _inspect(self, connection: Any) -> Table:
        own = getattr(self.settings, self.object)
        try:
            return await inspect(connection, MappingCheck(KINDS[self.object], own, ()))
        except LedgerError as error:
            if own is None:
                sentence = f"no table of {self.object} is known: map yours with [reconcile.{self.object}]"
                raise Unmapped(sentence) from error
            raise

    def _row(self, row: Any) -> CurrentRow:
        currency = row["currency"] or ""
        amount = minor_units(row["amount"] or "", currency, self.mapping.amount_unit)
        return CurrentRow(row["id"], amount, currency, row["status"])
