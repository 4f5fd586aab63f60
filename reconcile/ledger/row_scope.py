"""Which rows of the team's table a run reads: those of the account, of ``rows_where`` and of the window."""

from dataclasses import dataclass
from datetime import datetime

from reconcile.ledger.expressions import from_moment, literal, text_of
from reconcile.ledger.row_conditions import condition_sql
from reconcile.ledger.table import Table
from reconcile.windows import Window
from settings.accounts import PLATFORM_ACCOUNT, Account


@dataclass(frozen=True, slots=True)
class RowScope:
    """SQL conditions on the rows ``t`` of one table and account."""

    table: Table
    account: Account = PLATFORM_ACCOUNT

    @property
    def belongs(self) -> str:
        """The condition for the rows that this mapping and account compare."""
        return " and ".join([self.account_owns, *map(condition_sql, self.table.rows_where)])

    @property
    def in_scope(self) -> str:
        """The condition of ``rows_where`` alone; never null."""
        conditions = " and ".join(map(condition_sql, self.table.rows_where))
        return f"coalesce({conditions}, false)" if conditions else "true"

    @property
    def account_owns(self) -> str:
        """The condition for rows of the account; without a column of accounts all rows belong to it."""
        column = self.table.columns.get("account")
        if column is None:
            return "true"
        if self.account.connected:
            return f"{text_of(column)} = {literal(self.account.stored)}"
        return f"coalesce({text_of(column)}, '') in ('', {literal(self.table.mapping.platform or '')})"

    def inside(self, window: Window) -> str:
        return f"{self.within(window)} and {self.belongs}"

    def within(self, window: Window) -> str:
        created = self.table.columns["created"]
        lower, upper = self.moment(window.from_), self.moment(window.until)
        return f"t.{created.quoted} >= {lower} and t.{created.quoted} < {upper}"

    def moment(self, moment: datetime) -> str:
        """Returns a time as a value of the type of ``created``."""
        return from_moment(f"'{moment.isoformat()}'::timestamptz", self.table.columns["created"])
