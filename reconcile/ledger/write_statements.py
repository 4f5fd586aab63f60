"""The statements that write rows of the team's table, and restore them.

The permissions to select, insert and update one table suffice. The image of a row is the whole row as JSON.
"""

from collections.abc import Sized
from dataclasses import dataclass

from reconcile.ledger.catalogue import Column
from reconcile.ledger.expressions import from_moment, from_text, literal, plain_of, text_of
from reconcile.ledger.row_scope import RowScope
from reconcile.ledger.table import COMPARED, Table

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
_DELETE = """
delete from {table} t where t.{key} = any($1::text[]::{key_type}[]) and {one_of_twins} returning {id} as id
"""


@dataclass(frozen=True, slots=True)
class WriteStatements:
    """The statements for one table and the rows of one account."""

    scope: RowScope

    @property
    def table(self) -> Table:
        return self.scope.table

    def planner_settings(self) -> str:
        """Sets the planner to use the key's index for the ids of this transaction; empty if it has no unique
        index.

        The statistics of a table that is being filled are old: Postgres would take it for empty, and scan it
        for each batch.
        """
        if not self.table.columns["id"].unique:
            return ""
        return " ".join(f"set local enable_{each} = off;" for each in ("seqscan", "hashjoin", "mergejoin"))

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
        owner = (
            self.scope.account.connected or self.table.mapping.platform or ("" if column.not_null else None)
        )
        return "null" if owner is None else f"{literal(owner)}::{column.type}"

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
        return _UNCHANGED.format(**self._names(), same=" and ".join([*same, self.scope.belongs]))

    def _names(self) -> dict[str, str]:
        key = self.table.columns["id"]
        return {
            "table": self.table.quoted,
            "key": key.quoted,
            "key_type": key.type,
            "id": text_of(key),
            "in_scope": self.scope.in_scope,
            # A row may have left the scope since it was written, which must not hide it from undo. Only where
            # several rows can have one id, the others are not ours.
            "one_of_twins": "true" if key.unique else self.scope.in_scope,
        }


def _numbered(letter: str, columns: Sized) -> list[str]:
    return [f"{letter}{number}" for number in range(len(columns))]
