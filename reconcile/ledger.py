"""The statements that read and write the team's table.

Names come from the catalogue, quoted; values are parameters. Everything works in a transaction of its own, so
through PgBouncer too, with select, insert and update on one table.
"""

from dataclasses import dataclass

from reconcile.catalogue import Column, Table
from reconcile.windows import Window

_STAGED = ("id", "amount", "currency", "status")
_INSERTED = """
insert into {table} as t ({columns}) select {values}
from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::timestamptz[])
  as u (id, amount, currency, status, created)
where not exists (select from {table} o where o.{key} = u.id::{key_type})
on conflict do nothing returning {id} as id
"""
_UPDATED = """
update {table} t set {changes}
from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[])
  as u (id, amount, currency, status, old_amount, old_currency, old_status)
where t.{key} = u.id::{key_type} and {unchanged} returning {id} as id
"""


@dataclass(frozen=True, slots=True)
class Statements:
    """All SQL for one table, made once for a run."""

    table: Table

    def staging(self, part: int, window: Window) -> str:
        """The window's rows in the columns of ``staged_ledger``. No parameters, so that COPY takes it."""
        return f"select {self._staged(str(int(part)), 'true')} {self._from} where {self._inside(window)}"

    def by_id(self, window: Window) -> str:
        """The same columns for the ids $2, whenever they were created; $1 is the part."""
        key = self.table.columns["id"]
        staged = self._staged("$1", f"coalesce({self._inside(window)}, false)")
        return f"select {staged} {self._from} where t.{key.quoted} = any($2::text[]::{key.type}[])"

    def quantiles(self, window: Window) -> str:
        """Count of the window's rows, and ``created`` at the shares $1 of them."""
        within = f"within group (order by {_moment(self.table.columns['created'])})"
        bounds = f"percentile_disc($1::float8[]) {within} as bounds"
        return f"select count(*) as rows, {bounds} {self._from} where {self._inside(window)}"

    def currencies(self) -> str:
        """A few currencies as the team writes them."""
        return f"select {_text(self.table.columns['currency'])} as currency {self._from} limit 100"

    def insert(self) -> str:
        """Arrays of id, amount, currency, status (text) and created; then one text for each default."""
        columns = self.table.columns
        values = {columns[role].quoted: f"u.{role}::{columns[role].type}" for role in _STAGED}
        values[columns["created"].quoted] = _from_moment("u.created", columns["created"])
        if "updated" in columns:
            values[columns["updated"].quoted] = _now(columns["updated"])
        for place, (column, _) in enumerate(self.table.defaults, start=6):
            values[column.quoted] = f"${place}::text::{column.type}"
        return _INSERTED.format(**self._names(), columns=", ".join(values), values=", ".join(values.values()))

    def update(self) -> str:
        """Arrays of id; new amount, currency, status (null: as it is); and all three as they were read."""
        columns = {role: self.table.columns[role] for role in _STAGED[1:]}
        changes = [
            f"{column.quoted} = coalesce(u.{role}::{column.type}, t.{column.quoted})"
            for role, column in columns.items()
        ]
        if updated := self.table.columns.get("updated"):
            changes.append(f"{updated.quoted} = {_now(updated)}")
        unchanged = [f"{_text(column)} is not distinct from u.old_{role}" for role, column in columns.items()]
        return _UPDATED.format(**self._names(), changes=", ".join(changes), unchanged=" and ".join(unchanged))

    @property
    def _from(self) -> str:
        return f"from {self.table.quoted} t"

    def _names(self) -> dict[str, str]:
        key = self.table.columns["id"]
        return {"table": self.table.quoted, "key": key.quoted, "key_type": key.type, "id": _text(key)}

    def _staged(self, part: str, in_window: str) -> str:
        columns = self.table.columns
        texts = ", ".join(_text(columns[role]) for role in _STAGED)
        return f"{part}::bigint, {texts}, {_moment(columns['created'])}, {in_window}"

    def _inside(self, window: Window) -> str:
        created = self.table.columns["created"]
        lower, upper = (
            _from_moment(f"'{end.isoformat()}'::timestamptz", created) for end in (window.from_, window.until)
        )
        return f"t.{created.quoted} >= {lower} and t.{created.quoted} < {upper}"


def _text(column: Column) -> str:
    """The value as text; money without the sign and the commas of a locale."""
    return f"t.{column.quoted}::numeric::text" if column.base == "money" else f"t.{column.quoted}::text"


def _moment(column: Column) -> str:
    """The value as timestamptz: a time without a zone is UTC, a number is Unix seconds. Null outside the
    years 1 to 9999."""
    name = f"t.{column.quoted}"
    if column.base in {"integer", "bigint"}:
        return f"case when {name} between 0 and 253402300799 then to_timestamp({name}) end"
    moment = f"{name}::timestamptz" if column.base == "timestamp with time zone" else f"{name}::timestamp"
    moment = f"case when {moment} >= '0001-01-02' and {moment} < '9999-12-31' then {moment} end"
    return moment if column.base == "timestamp with time zone" else f"({moment}) at time zone 'UTC'"


def _from_moment(value: str, column: Column) -> str:
    if column.base in {"integer", "bigint"}:
        return f"extract(epoch from {value})::{column.type}"
    if column.base == "timestamp with time zone":
        return value
    if column.base == "date":
        return f"({value} at time zone 'UTC')::{column.type}"
    return f"({value} at time zone 'UTC')"


def _now(column: Column) -> str:
    return _from_moment("now()", column)
