"""The statements that read the team's table.

Names come from the catalogue and are quoted; values are parameters. No statement needs state of the session,
so PgBouncer can pool transactions.
"""

from dataclasses import dataclass

from reconcile.ledger.expressions import json_of, literal, moment_of, number_of, text_of
from reconcile.ledger.row_scope import RowScope
from reconcile.ledger.table import COMPARED, Table
from reconcile.ledger.write_statements import WriteStatements
from reconcile.windows import Window
from settings.accounts import PLATFORM_ACCOUNT, Account

_OPEN = """
select id, created, count(*) over () as total
from (select {id} collate "C" as id, {created} as created {source} where {older} and {open}) r
where id <> ''
order by $4::timestamptz is not null and (created, id) <= ($4::timestamptz, $5::text), created, id
limit $6::int
"""
_STATUSES = """
select distinct status collate "C" as status
from (select {status} as status {source} where {id} <> '' and {status} is not null and {in_scope}
  limit 10000) r
order by 1 limit 20
"""
_LEFT_OUT = """
select currency, count(*) as rows, coalesce(sum(amount), 0)::text as amount
from (select lower(btrim({currency})) collate "C" as currency, {amount} as amount
  {source} where {inside} and not {in_scope}) r
group by 1 order by 1
"""
_LEFT_OUT_IDS = """
select distinct {id} as id from {table} t
where t.{key} = any($1::text[]::{key_type}[]) and not {in_scope}
"""


@dataclass(frozen=True, slots=True)
class Statements:
    """The statements for one table and the rows of one account."""

    table: Table
    account: Account = PLATFORM_ACCOUNT

    @property
    def scope(self) -> RowScope:
        return RowScope(self.table, self.account)

    @property
    def writes(self) -> WriteStatements:
        return WriteStatements(self.scope)

    def staging(self, object_run: int, window: Window) -> str:
        """Returns the window's rows in the columns of ``staged_ledger``, without parameters: COPY accepts
        none.

        If an id can be in the table twice, it includes rows outside the window with an id of the window.
        """
        key, inside, number = self.table.columns["id"], self.scope.inside(window), str(int(object_run))
        rows = f"select {self._staged(number, 'true')} {self._from} where {inside}"
        if key.unique:
            return rows
        outside = f"not coalesce({inside}, false) and {text_of(key)} <> '' and {self.scope.belongs}"
        again = f"t.{key.quoted} in (select t.{key.quoted} {self._from} where {inside})"
        twins = f"select {self._staged(number, 'false')} {self._from} where {outside} and {again}"
        return f"{rows} union all {twins}"

    def by_id(self, window: Window) -> str:
        """Returns the same columns for the ids $2, whenever they were created. $1 is the object run."""
        key = self.table.columns["id"]
        staged = self._staged("$1", f"coalesce({self.scope.inside(window)}, false)")
        requested = f"t.{key.quoted} = any($2::text[]::{key.type}[])"
        return f"select {staged} {self._from} where {requested} and {self.scope.belongs}"

    def open_rows(self, window: Window) -> str:
        """Returns the id and ``created`` of open rows from before the window, and the number of all of them.

        $1 are the final statuses, $2 the provisional ones, $3 since when those stay open; rows after the one
        of $4 (created) and $5 (id) come first, each time the oldest; $6 at most. $7 is how long after its
        creation a row can become provisional, for a table that has no column of its last update.
        """
        columns = self.table.columns
        created, status = moment_of(columns["created"]), text_of(columns["status"])
        before = f"t.{columns['created'].quoted} < {self.scope.moment(window.from_)}"
        touched = f"greatest({created} + $7::interval"
        touched += f", {moment_of(columns['updated'])})" if "updated" in columns else ")"
        return _OPEN.format(
            id=text_of(columns["id"]),
            created=created,
            source=self._from,
            older=f"{before} and {self.scope.belongs}",
            open=f"({status} is null or {status} <> all($1::text[] || $2::text[]) "
            f"or {status} = any($2::text[]) and {touched} >= $3::timestamptz)",
        )

    def quantiles(self, window: Window) -> str:
        """Returns the number of the window's rows, and ``created`` at the quantiles $1."""
        within = f"within group (order by {moment_of(self.table.columns['created'])})"
        bounds = f"percentile_disc($1::float8[]) {within} as bounds"
        return f"select count(*) as rows, {bounds} {self._from} where {self.scope.inside(window)}"

    def count(self, window: Window, most: int) -> str:
        """Returns the number of the window's rows, counting at most ``most``."""
        rows = f"select {self._from} where {self.scope.inside(window)} limit {int(most)}"
        return f"select count(*) from ({rows}) counted"  # noqa: S608 (quoted names of the catalogue)

    def left_out(self, window: Window) -> str:
        """Returns the number and the amounts of the window's rows that ``rows_where`` leaves out, by
        currency. An amount that is no number counts as 0."""
        columns = self.table.columns
        return _LEFT_OUT.format(
            currency=text_of(columns["currency"]),
            amount=number_of(columns["amount"]),
            source=self._from,
            inside=f"{self.scope.within(window)} and {self.scope.account_owns}",
            in_scope=self.scope.in_scope,
        )

    def left_out_ids(self) -> str:
        """Returns which of the ids $1 have a row that ``rows_where`` leaves out, of whichever account."""
        key = self.table.columns["id"]
        return _LEFT_OUT_IDS.format(
            id=text_of(key),
            table=self.table.quoted,
            key=key.quoted,
            key_type=key.type,
            in_scope=self.scope.in_scope,
        )

    def currencies(self) -> str:
        """Returns the currencies of some rows as the team writes them."""
        currency = text_of(self.table.columns["currency"])
        return f"select {currency} as currency {self._from} where {self.scope.in_scope} limit 100"

    def statuses(self) -> str:
        """Returns the statuses of some rows as the team writes them."""
        id_, status = text_of(self.table.columns["id"]), text_of(self.table.columns["status"])
        return _STATUSES.format(id=id_, status=status, source=self._from, in_scope=self.scope.in_scope)

    def timeless(self) -> str:
        """Returns whether a row has no creation time."""
        id_, created = text_of(self.table.columns["id"]), self.table.columns["created"].quoted
        found = f"t.{created} is null and {id_} <> '' and {self.scope.in_scope}"
        return f"select exists (select {self._from} where {found})"

    @property
    def _from(self) -> str:
        return f"from {self.table.quoted} t"

    def _staged(self, object_run: str, in_window: str) -> str:
        columns = self.table.columns
        texts = ", ".join(text_of(columns[role]) for role in ("id", *COMPARED))
        return f"{object_run}::bigint, {texts}, {moment_of(columns['created'])}, {in_window}, {self._extra()}"

    def _extra(self) -> str:
        """Returns the columns of ``extra`` as one JSON text."""
        if not self.table.extra:
            return "null::text"
        pairs = (f"{literal(each.column.name)}, {json_of(each.column)}" for each in self.table.extra)
        return f"json_build_object({', '.join(pairs)})::text"
