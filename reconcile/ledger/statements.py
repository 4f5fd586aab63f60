"""The statements that read and write the team's table.

Names come from the catalogue, quoted; values are parameters. Everything works in a transaction of its own, so
through PgBouncer too, with select, insert and update on one table. The image of a row is all of it as JSON.
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
    plain_of,
    text_of,
)
from reconcile.ledger.table import Table
from reconcile.windows import Window
from settings.accounts import PLATFORM_ACCOUNT, Account

COMPARED = ("amount", "currency", "status")
PLAIN = """
select set_config('timezone', 'UTC', true), set_config('datestyle', 'ISO, YMD', true),
  set_config('intervalstyle', 'iso_8601', true), set_config('bytea_output', 'hex', true),
  set_config('extra_float_digits', '1', true)
"""
"""Makes the image of a row the same text in every session, for the rest of the transaction."""
_INSERT = """
insert into {table} as t ({columns}) select {values}
from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::timestamptz[]{types}) as u ({names})
where not exists (select from {table} o where o.{key} = u.id::{key_type})
{race} returning {id} as id, row_to_json(t)::text as image
"""
_READ = "unnest({arrays}) as u ({names})"
_STILL = "t.{key} = u.id::{key_type} and {unchanged}"
_LOCK = """
select {id} as id, row_to_json(t)::text as image from {table} t join {read} on {still}
order by t.{key} for update of t
"""
_UPDATE = """
update {table} t set {changes} from {read} where {still} returning {id} as id, row_to_json(t)::text as image
"""
_IMAGES = """
select {id} as id, row_to_json(t)::text as image from {table} t
where t.{key} = any($1::text[]::{key_type}[]) order by t.{key}
"""
_PUT_BACK = """
update {table} t set {changes}
from unnest($1::text[], $2::text[]) as u (id, image), json_populate_record(null::{table}, u.image::json) r
where t.{key} = u.id::{key_type} returning {id} as id
"""
_OPEN = """
select id, created, count(*) over () as total
from (select {id} collate "C" as id, {created} as created {source} where {older} and {open}) r
where id <> ''
order by $4::timestamptz is not null and (created, id) <= ($4::timestamptz, $5::text), created, id
limit $6::int
"""
_WORDS = """
select distinct word collate "C" as word
from (select {status} as word {source} where {id} <> '' and {status} is not null limit 10000) r
order by 1 limit 20
"""
_DELETE = "delete from {table} t where t.{key} = any($1::text[]::{key_type}[]) returning {id} as id"


@dataclass(frozen=True, slots=True)
class Statements:
    """All SQL for one table, made once for a run. ``account``: whose rows."""

    table: Table
    account: Account = PLATFORM_ACCOUNT

    def staging(self, part: int, window: Window) -> str:
        """The window's rows in the columns of ``staged_ledger``. No parameters, so that COPY takes it.

        Where an id can be in the table twice, also the rows elsewhere in time whose id the window has.
        """
        key, inside, number = self.table.columns["id"], self._inside(window), str(int(part))
        rows = f"select {self._staged(number, 'true')} {self._from} where {inside}"
        if key.unique:
            return rows
        elsewhere = f"not coalesce({inside}, false) and {text_of(key)} <> '' and {self._mine}"
        again = f"t.{key.quoted} in (select t.{key.quoted} {self._from} where {inside})"
        twins = f"select {self._staged(number, 'false')} {self._from} where {elsewhere} and {again}"
        return f"{rows} union all {twins}"

    def by_id(self, window: Window) -> str:
        """The same columns for the ids $2, whenever they were created; $1 is the part."""
        key = self.table.columns["id"]
        staged = self._staged("$1", f"coalesce({self._inside(window)}, false)")
        asked = f"t.{key.quoted} = any($2::text[]::{key.type}[])"
        return f"select {staged} {self._from} where {asked} and {self._mine}"

    def open_rows(self, window: Window) -> str:
        """Id and ``created`` of rows from before the window, and how many there are in all.

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
            older=f"t.{columns['created'].quoted} < {self._moment(window.from_)} and {self._mine}",
            open=f"({status} is null or {status} <> all($1::text[] || $2::text[]) "
            f"or {status} = any($2::text[]) and {touched} >= $3::timestamptz)",
        )

    def quantiles(self, window: Window) -> str:
        """Count of the window's rows, and ``created`` at the shares $1 of them."""
        within = f"within group (order by {moment_of(self.table.columns['created'])})"
        bounds = f"percentile_disc($1::float8[]) {within} as bounds"
        return f"select count(*) as rows, {bounds} {self._from} where {self._inside(window)}"

    def conditions(self) -> str:
        """Of a transaction about some ids: each is found by the index of the key, whatever Postgres last knew
        of the size of a table that is being filled. Empty where the key has no index of its own."""
        if not self.table.columns["id"].unique:
            return ""
        return " ".join(f"set local enable_{each} = off;" for each in ("seqscan", "hashjoin", "mergejoin"))

    def currencies(self) -> str:
        """A few currencies as the team writes them."""
        return f"select {text_of(self.table.columns['currency'])} as currency {self._from} limit 100"

    def words(self) -> str:
        """The statuses of some rows as the team writes them."""
        id_, status = text_of(self.table.columns["id"]), text_of(self.table.columns["status"])
        return _WORDS.format(id=id_, status=status, source=self._from)

    def timeless(self) -> str:
        """Whether there is a row without a time of creation."""
        id_, created = text_of(self.table.columns["id"]), self.table.columns["created"].quoted
        return f"select exists (select {self._from} where t.{created} is null and {id_} <> '')"

    def insert(self) -> str:
        """Arrays of id, amount, currency, status (text) and created, then of each column of ``extra`` and
        each generated key; then one text for each default. Gives id and image of every row that it made."""
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
        """Somebody else may insert the same object meanwhile; any other conflict is an error with a name."""
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
        """What a row of the account has in the column of accounts."""
        word = self.account.connected or self.table.mapping.platform or ("" if column.not_null else None)
        return "null" if word is None else f"{literal(word)}::{column.type}"

    @property
    def _mine(self) -> str:
        """Whether a row is the account's; every row is where nothing tells accounts apart."""
        column = self.table.columns.get("account")
        if column is None:
            return "true"
        if self.account.connected:
            return f"{text_of(column)} = {literal(self.account.stored)}"
        return f"coalesce({text_of(column)}, '') in ('', {literal(self.table.mapping.platform or '')})"

    def lock(self) -> str:
        """Id and image of the rows that are still as they were read, locked. Arrays as for `update`."""
        return _LOCK.format(**self._names(), read=self._read(), still=self._still())

    def update(self) -> str:
        """Arrays of id; of the new amount, currency, status and each ``extra`` (null: as it is); of the same
        as they were read. Gives id and new image of every row that it changed."""
        changes = [
            f"{column.quoted} = coalesce({from_text(f'u.{name}', column)}, t.{column.quoted})"
            for name, column in self._changeable().items()
        ]
        if updated := self.table.columns.get("updated"):
            changes.append(f"{updated.quoted} = {from_moment('now()', updated)}")
        return _UPDATE.format(
            **self._names(), changes=", ".join(changes), read=self._read(), still=self._still()
        )

    def images(self, *, lock: bool = False) -> str:
        """Id and image of the rows of the ids $1."""
        return _IMAGES.format(**self._names()) + ("for update of t" if lock else "")

    def put_back(self) -> str:
        """Arrays of id and image: writes what `update` can have changed as it is in the image."""
        written = [*self._changeable().values(), *filter(None, [self.table.columns.get("updated")])]
        changes = ", ".join(f"{column.quoted} = r.{column.quoted}" for column in written)
        return _PUT_BACK.format(**self._names(), changes=changes)

    def delete(self) -> str:
        """The rows of the ids $1; gives the ids."""
        return _DELETE.format(**self._names())

    @property
    def _from(self) -> str:
        return f"from {self.table.quoted} t"

    def _changeable(self) -> dict[str, Column]:
        """What an update may change, by its name in the statement."""
        extra = zip(_numbered("x", self.table.extra), self.table.extra, strict=True)
        roles = {role: self.table.columns[role] for role in COMPARED}
        return roles | {name: each.column for name, each in extra}

    def _read(self) -> str:
        names = ["id", *self._changeable(), *(f"old_{name}" for name in self._changeable())]
        arrays = ", ".join(f"${place}::text[]" for place in range(1, len(names) + 1))
        return _READ.format(arrays=arrays, names=", ".join(names))

    def _still(self) -> str:
        """The row of this id, as long as it holds what it held when it was read."""
        unchanged = [
            f"{text_of(column) if name in COMPARED else plain_of(column)} is not distinct from u.old_{name}"
            for name, column in self._changeable().items()
        ]
        return _STILL.format(**self._names(), unchanged=" and ".join([*unchanged, self._mine]))

    def _names(self) -> dict[str, str]:
        key = self.table.columns["id"]
        return {"table": self.table.quoted, "key": key.quoted, "key_type": key.type, "id": text_of(key)}

    def _staged(self, part: str, in_window: str) -> str:
        columns = self.table.columns
        texts = ", ".join(text_of(columns[role]) for role in ("id", *COMPARED))
        return f"{part}::bigint, {texts}, {moment_of(columns['created'])}, {in_window}, {self._extra()}"

    def _extra(self) -> str:
        """The columns of ``extra`` as one JSON text."""
        if not self.table.extra:
            return "null::text"
        pairs = (f"{literal(each.column.name)}, {json_of(each.column)}" for each in self.table.extra)
        return f"json_build_object({', '.join(pairs)})::text"

    def _inside(self, window: Window) -> str:
        created = self.table.columns["created"]
        lower, upper = self._moment(window.from_), self._moment(window.until)
        return f"t.{created.quoted} >= {lower} and t.{created.quoted} < {upper} and {self._mine}"

    def _moment(self, moment: datetime) -> str:
        """A moment as the column ``created`` has it."""
        return from_moment(f"'{moment.isoformat()}'::timestamptz", self.table.columns["created"])


def _numbered(letter: str, columns: Sized) -> list[str]:
    return [f"{letter}{number}" for number in range(len(columns))]
