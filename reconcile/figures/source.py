"""One mapped table as figures read it: its rows of a window by status and currency, in few statements."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from reconcile.currency import exponent
from reconcile.errors import LedgerError
from reconcile.figures.request import Request
from reconcile.ledger.catalogue import Column
from reconcile.ledger.column_types import MOMENTS, type_of
from reconcile.ledger.expressions import literal, moment_of, number_of, text_of
from reconcile.ledger.mismatch import MappingCheck
from reconcile.ledger.row_scope import RowScope
from reconcile.ledger.table import TICKS, Table
from reconcile.ledger.validate import inspect
from reconcile.objects.kind import Kind
from reconcile.queries import read_sql
from reconcile.windows import Window
from settings.identifiers import parse_column
from settings.reconcile import Mapping
from settings.wording import did_you_mean

MOST_GROUPS = 1000
"""Different pairs of status and currency in one window; more are no statuses and currencies."""
MOST_CURRENCIES = 50
_CUSTOMER = ("customer",)


@dataclass(frozen=True, slots=True)
class Group:
    """The rows of one status and currency; ``amount``, in minor units, is without ``unreadable`` rows."""

    status: str | None
    currency: str
    rows: int
    amount: Decimal
    unreadable: int
    timed: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Source:
    """A table, and the rows of it that count. ``finished`` is the column of the time of success."""

    kind: Kind
    table: Table
    request: Request
    finished: Column | None

    @property
    def customer(self) -> Column | None:
        """The column that ``extra`` fills with Stripe's customer."""
        return next((each.column for each in self.table.extra if each.path == _CUSTOMER), None)

    @property
    def _scope(self) -> RowScope:
        return (
            RowScope(self.table)
            if self.request.account is None
            else RowScope(self.table, self.request.account)
        )

    def _inside(self, window: Window) -> str:
        belongs = self._scope.in_scope if self.request.account is None else self._scope.belongs
        return f"{self._scope.within(window)} and {belongs}"

    def window_sql(self, window: Window) -> str:
        columns = self.table.columns
        lasted = "null::float8"
        if self.finished is not None:
            lasted = (
                f"extract(epoch from {moment_of(self.finished)} - {moment_of(columns['created'])})::float8"
            )
        return _statement("window").format(
            **self._shared(window), status=text_of(columns["status"]), seconds=lasted, most=MOST_GROUPS + 1
        )

    def distinct_sql(self, window: Window) -> str:
        # Without a column nothing is read, nor for a unique one, which has no duplicates.
        customer = "null::text" if self.customer is None else text_of(self.customer)
        id_ = "null::text" if self.table.columns["id"].unique else text_of(self.table.columns["id"])
        return _statement("distinct").format(**self._shared(window), id=id_, customer=customer)

    def newest_sql(self, window: Window, words: Iterable[str]) -> str:
        return _statement("newest").format(
            **self._shared(window),
            created=moment_of(self.table.columns["created"]),
            ordered=self.table.columns["created"].quoted,
            status=text_of(self.table.columns["status"]),
            words=", ".join(map(literal, words)) or "null",
        )

    def revenue_sql(self, month: Window, today: datetime, words: Iterable[str]) -> str:
        return _statement("revenue").format(
            **self._shared(month),
            created=self.table.columns["created"].quoted,
            today=self._scope.moment(today),
            status=text_of(self.table.columns["status"]),
            words=", ".join(map(literal, words)) or "null",
            most=MOST_CURRENCIES + 1,
        )

    def _shared(self, window: Window) -> dict[str, Any]:
        columns = self.table.columns
        return {
            "table": self.table.quoted,
            "inside": self._inside(window),
            "currency": text_of(columns["currency"]),
            "amount": number_of(columns["amount"]),
        }

    async def groups(self, connection: Any, window: Window) -> list[Group]:
        rows = await connection.fetch(self.window_sql(window))
        if len(rows) > MOST_GROUPS:
            sentence = (
                f"{self.table.quoted} has more than {MOST_GROUPS} statuses and currencies in the window"
            )
            raise LedgerError(f"{sentence}: is reconcile.{self.kind.object}.status the right column?")
        return [self._group(row) for row in rows]

    def _group(self, row: Any) -> Group:
        currency = row["currency"] or ""
        amount = self.minor(row["amount"] or Decimal(0), currency)
        facts = (row["rows"], amount, row["unreadable"], row["timed"], row["seconds"])
        return Group(row["status"], currency, *facts)

    def minor(self, amount: Decimal, currency: str) -> Decimal:
        """Returns an amount of the column in minor units."""
        return amount.scaleb(exponent(currency)) if self.table.mapping.amount_unit == "major" else amount


async def open_source(connection: Any, kind: Kind, mapping: Mapping, request: Request) -> Source:
    """Looks the table up in the catalogue. Raises LedgerError if it does not fit the mapping."""
    table = await inspect(connection, MappingCheck(kind, mapping, ()))
    if request.account is not None and "account" not in table.columns:
        raise LedgerError(
            f"reconcile.{kind.object}.account: name the column of the account, or remove account"
        )
    finished = table.columns.get("updated")
    if request.paid_at is not None:
        finished = _column(table, request.paid_at)
    return Source(kind, table, request, finished)


def _column(table: Table, written: str) -> Column:
    columns = table.relation.columns
    found = columns.get(parse_column(written))
    if found is None:
        raise LedgerError(f"paid_at: {table.quoted} has no column {written}{did_you_mean(written, columns)}")
    if found.base not in MOMENTS:
        raise LedgerError(f"paid_at: column {written} is {type_of(found)}, and must be a time")
    if not found.may_select:
        raise LedgerError(f"paid_at: this user has no select permission on column {written}")
    return replace(found, ticks=TICKS[table.mapping.created_unit])


def _statement(name: str) -> str:
    return read_sql("reconcile.figures", name)
