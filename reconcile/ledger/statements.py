"""The statements that read and write the team's table.

Names come from the catalogue and are quoted; values are parameters. No statement needs state of the session,
so PgBouncer can pool transactions. The permissions to select, insert and update one table suffice. The image
of a row is the whole row as JSON.
"""

from collections.abc import Sized
from dataclasses import dataclass
from datetime import datetime

from reconcile.ledger.catalogue import Column
from reconcile.ledger.expressions import (
    from_moment,
    from_text,
    json_of,
    literal,
    moment_of,
    number_of,
    plain_of,
    text_of,
)
from reconcile.ledger.row_conditions import condition_sql
from reconcile.ledger.table import Table
from reconcile.windows import Window
from settings.accounts import PLATFORM_ACCOUNT, Account

COMPARED = ("amount", "currency", "status")
PLAIN = """
select set_config('timezone', 'UTC', true), set_config('datestyle', 'ISO, YMD', true),
  set_config('intervalstyle', 'iso_8601', true), set_config('bytea_output', 'hex', true),
  set_config('extra_float_digits', '1', true)
"""
"""Makes the image of a row the same text in every session, until the end of the transaction."""
_INSERT = """
insert into {table} as t ({columns}) select {values}
from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::timestamptz[]{types}) as u ({names})
where not exists (select from {table} o where o.{key} = u.id::{key_type})
{race} returning {id} as id, row_to_json(t)::text as image, {in_scope} as in_scope
"""
_READ = "unnest({arrays}) as u ({names})"
_UNCHANGED = "t.{key} = u.id::{key_type} and {same}"
_LOCK = """
select {id} as id, row_to_json(t)::text as image from {table} t join {read} on {unchanged}
order by t.{key} for update of t
"""
_UPDATE = """
update {table} t set {changes} from {read} where {unchanged}
returning {id} as id, row_to_json(t)::text as image, {in_scope} as in_scope
"""
_IMAGES = """
select {id} as id, row_to_json(t)::text as image from {table} t
where t.{key} = any($1::text[]::{key_type}[]) and {one_of_twins} order by t.{key}
"""
_RESTORE = """
update {table} t set {changes}
from unnest($1::text[], $2::text[]) as u (id, image), json_populate_record(null::{table}, u.image::json) r
where t.{key} = u.id::{key_type} and {one_of_twins} returning {id} as id
"""
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
_DELETE = """
delete from {table} t where t.{key} = any($1::text[]::{key_type}[]) and {one_of_twins} returning {id} as id
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

    def staging(self, object_run: int, window: Window) -> str:
        """Returns the window's rows in the columns of ``staged_ledger``, without parameters: COPY accepts
        none.

        If an id can be in the table twice, it includes rows outside the window with an id of the window.
        """
        key, inside, number = self.table.columns["id"], self._inside(window), str(int(object_run))
        rows = f"select {self._staged(number, 'true')} {self._from} where {inside}"
        if key.unique:
            return rows
        outside = f"not coalesce({inside}, false) and {text_of(key)} <> '' and {self._belongs}"
        again = f"t.{key.quoted} in (select t.{key.quoted} {self._from} where {inside})"
        twins = f"select {self._staged(number, 'false')} {self._from} where {outside} and {again}"
        return f"{rows} union all {twins}"

    def by_id(self, window: Window) -> str:
        """Returns the same columns for the ids $2, whenever they were created. $1 is the object run."""
        key = self.table.columns["id"]
        staged = self._staged("$1", f"coalesce({self._inside(window)}, false)")
        requested = f"t.{key.quoted} = any($2::text[]::{key.type}[])"
        return f"select {staged} {self._from} where {requested} and {self._belongs}"

    def open_rows(self, window: Window) -> str:
        """Returns the id and ``created`` of open rows from before the window, and the number of all of them.

        $1 are the final statuses, $2 the provisional ones, $3 since when those stay open; rows after the one
        of $4 (created) and $5 (id) come first, each time the oldest; $6 at most. $7 is how long after its
        creation a row can become provisional, for a table that has no column of its last update.
        """
        columns = self.table.columns
        created, status = moment_of(columns["created"]), text_of(columns["status"])
        touched = f"greatest({created} + $7::interval"
        touched += f", {moment_of(columns['updated'])})" if "updated" in columns else ")"
        return _OPEN.format(
            id=text_of(columns["id"]),
            created=created,
            source=self._from,
            older=f"t.{columns['created'].quoted} < {self._moment(window.from_)} and {self._belongs}",
            open=f"({status} is null or {status} <> all($1::text[] || $2::text[]) "
            f"or {status} = any($2::text[]) and {touched} >= $3::timestamptz)",
        )

    def quantiles(self, window: Window) -> str:
        """Returns the number of the window's rows, and ``created`` at the quantiles $1."""
        within = f"within group (order by {moment_of(self.table.columns['created'])})"
        bounds = f"percentile_disc($1::float8[]) {within} as bounds"
        return f"select count(*) as rows, {bounds} {self._from} where {self._inside(window)}"

    def planner_settings(self) -> str:
        """Sets the planner to use the key's index for the ids of this transaction; empty if it has no unique
        index.

        The statistics of a table that is being filled are old: Postgres would take it for empty, and scan it
        for each batch.
        """
        if not self.table.columns["id"].unique:
            return ""
        return " ".join(f"set local enable_{each} = off;" for each in ("seqscan", "hashjoin", "mergejoin"))

    def left_out(self, window: Window) -> str:
        """Returns the number and the amounts of the window's rows that ``rows_where`` leaves out, by
        currency. An amount that is no number counts as 0."""
        columns = self.table.columns
        return _LEFT_OUT.format(
            currency=text_of(columns["currency"]),
            amount=number_of(columns["amount"]),
            source=self._from,
            inside=f"{self._within(window)} and {self._account_owns}",
            in_scope=self._in_scope,
        )

    def left_out_ids(self) -> str:
        """Returns which of the ids $1 have a row that ``rows_where`` leaves out, of whichever account."""
        return _LEFT_OUT_IDS.format(**self._names())

    def currencies(self) -> str:
        """Returns the currencies of some rows as the team writes them."""
        currency = text_of(self.table.columns["currency"])
        return f"select {currency} as currency {self._from} where {self._in_scope} limit 100"

    def statuses(self) -> str:
        """Returns the statuses of some rows as the team writes them."""
        id_, status = text_of(self.table.columns["id"]), text_of(self.table.columns["status"])
        return _STATUSES.format(id=id_, status=status, source=self._from, in_scope=self._in_scope)

    def timeless(self) -> str:
        """Returns whether a row has no creation time."""
        id_, created = text_of(self.table.columns["id"]), self.table.columns["created"].quoted
        found = f"t.{created} is null and {id_} <> '' and {self._in_scope}"
        return f"select exists (select {self._from} where {found})"

    def insert(self) -> str:
        """Inserts rows; returns the id and the image of each.

        Parameters: arrays of id, amount, currency, status (text) and created, then of each column of
        ``extra`` and each generated key; then one text for each default.
        """
        table, values, names = self.table, self._inserted_roles(), ["id", *COMPARED, "created"]
        for name, extra in zip(_numbered("x", table.extra), table.extra, strict=True):
            values[extra.column.quoted] = from_text(f"u.{name}", extra.column)
            names.append(name)
        keys = [column for column, kind in table.generated if kind != "now"]
        for name, column in zip(_numbered("g", keys), keys, strict=True):
            values[column.quoted] = f"u.{name}::{column.type}"
            names.append(name)
        values |= {each.quoted: from_moment("now()", each) for each, kind in table.generated if kind == "now"}
        for place, (column, _) in enumerate(table.defaults, start=len(names) + 1):
            values[column.quoted] = f"${place}::text::{column.type}"
        return _INSERT.format(
            **self._names(),
            race=self._race(),
            columns=", ".join(values),
            values=", ".join(values.values()),
            types="".join(f", ${place}::text[]" for place in range(6, len(names) + 1)),
            names=", ".join(names),
        )

    def _race(self) -> str:
        """The team's webhook can insert the same object concurrently. Any other conflict must stay an error,
        which names its constraint."""
        key = self.table.columns["id"]
        return f"on conflict ({key.quoted}) do nothing" if key.unique else ""

    def _inserted_roles(self) -> dict[str, str]:
        columns = self.table.columns
        values = {columns[role].quoted: from_text(f"u.{role}", columns[role]) for role in ("id", *COMPARED)}
        values[columns["created"].quoted] = from_moment("u.created", columns["created"])
        if "updated" in columns:
            values[columns["updated"].quoted] = from_moment("now()", columns["updated"])
        if "account" in columns:
            values[columns["account"].quoted] = self._owner(columns["account"])
        return values

    def _owner(self, column: Column) -> str:
        """Returns the account's value in the column of accounts."""
        owner = self.account.connected or self.table.mapping.platform or ("" if column.not_null else None)
        return "null" if owner is None else f"{literal(owner)}::{column.type}"

    @property
    def _belongs(self) -> str:
        """The condition for the rows that this mapping and account compare."""
        return " and ".join([self._account_owns, *map(condition_sql, self.table.rows_where)])

    @property
    def _in_scope(self) -> str:
        """The condition of ``rows_where`` alone; never null."""
        conditions = " and ".join(map(condition_sql, self.table.rows_where))
        return f"coalesce({conditions}, false)" if conditions else "true"

    @property
    def _account_owns(self) -> str:
        """The condition for rows of the account; without a column of accounts all rows belong to it."""
        column = self.table.columns.get("account")
        if column is None:
            return "true"
        if self.account.connected:
            return f"{text_of(column)} = {literal(self.account.stored)}"
        return f"coalesce({text_of(column)}, '') in ('', {literal(self.table.mapping.platform or '')})"

    def lock(self) -> str:
        """Locks the rows that are unchanged since they were read; returns id and image. Arrays as for
        `update`."""
        return _LOCK.format(**self._names(), read=self._read(), unchanged=self._unchanged())

    def update(self) -> str:
        """Updates the rows that are unchanged since they were read; returns the id and the new image of each.

        Parameters: arrays of id; of the new amount, currency, status and each ``extra`` (null: unchanged); of
        the same columns as they were read.
        """
        changes = [
            f"{column.quoted} = coalesce({from_text(f'u.{name}', column)}, t.{column.quoted})"
            for name, column in self._changeable().items()
        ]
        if updated := self.table.columns.get("updated"):
            changes.append(f"{updated.quoted} = {from_moment('now()', updated)}")
        return _UPDATE.format(
            **self._names(), changes=", ".join(changes), read=self._read(), unchanged=self._unchanged()
        )

    def images(self, *, lock: bool = False) -> str:
        """Returns the id and the image of the rows with the ids $1."""
        return _IMAGES.format(**self._names()) + ("for update of t" if lock else "")

    def restore(self) -> str:
        """Restores the columns that `update` can change from images. Parameters: arrays of id and image."""
        written = [*self._changeable().values(), *filter(None, [self.table.columns.get("updated")])]
        changes = ", ".join(f"{column.quoted} = r.{column.quoted}" for column in written)
        return _RESTORE.format(**self._names(), changes=changes)

    def delete(self) -> str:
        """Deletes the rows with the ids $1; returns the ids."""
        return _DELETE.format(**self._names())

    @property
    def _from(self) -> str:
        return f"from {self.table.quoted} t"

    def _changeable(self) -> dict[str, Column]:
        """Returns the columns that an update can change, by their name in the statement."""
        extra = zip(_numbered("x", self.table.extra), self.table.extra, strict=True)
        roles = {role: self.table.columns[role] for role in COMPARED}
        return roles | {name: each.column for name, each in extra}

    def _read(self) -> str:
        names = ["id", *self._changeable(), *(f"old_{name}" for name in self._changeable())]
        arrays = ", ".join(f"${place}::text[]" for place in range(1, len(names) + 1))
        return _READ.format(arrays=arrays, names=", ".join(names))

    def _unchanged(self) -> str:
        """The condition for the row of an id whose columns have the values that were read."""
        same = [
            f"{text_of(column) if name in COMPARED else plain_of(column)} is not distinct from u.old_{name}"
            for name, column in self._changeable().items()
        ]
        return _UNCHANGED.format(**self._names(), same=" and ".join([*same, self._belongs]))

    def _names(self) -> dict[str, str]:
        key = self.table.columns["id"]
        return {
            "table": self.table.quoted,
            "key": key.quoted,
            "key_type": key.type,
            "id": text_of(key),
            "in_scope": self._in_scope,
            # A row may have left the scope since it was written, which must not hide it from undo. Only where
            # several rows can have one id, the others are not ours.
            "one_of_twins": "true" if key.unique else self._in_scope,
        }

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

    def _inside(self, window: Window) -> str:
        return f"{self._within(window)} and {self._belongs}"

    def _within(self, window: Window) -> str:
        created = self.table.columns["created"]
        lower, upper = self._moment(window.from_), self._moment(window.until)
        return f"t.{created.quoted} >= {lower} and t.{created.quoted} < {upper}"

    def _moment(self, moment: datetime) -> str:
        """Returns a time as a value of the type of ``created``."""
        return from_moment(f"'{moment.isoformat()}'::timestamptz", self.table.columns["created"])


def _numbered(letter: str, columns: Sized) -> list[str]:
    return [f"{letter}{number}" for number in range(len(columns))]
