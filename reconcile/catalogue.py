"""What Postgres says of the team's table: the columns that a mapping names, their types, and what may be done
to it."""

from collections.abc import Mapping as Dictionary
from dataclasses import dataclass
from typing import Any

import asyncpg

from reconcile.errors import LedgerError
from reconcile.statements import sql
from settings.identifiers import parse_column, parse_table
from settings.reconcile import Mapping

ROLES = ("id", "amount", "currency", "status", "created", "updated")
TEXT = frozenset({"text", "character varying", "character", "citext"})
MOMENTS = frozenset({"timestamp with time zone", "timestamp without time zone", "date", "integer", "bigint"})


@dataclass(frozen=True, slots=True)
class Column:
    """``quoted`` goes into SQL; ``type`` is what to cast to, ``base`` the type under a domain."""

    name: str
    quoted: str
    type: str
    base: str
    labels: tuple[str, ...] = ()
    """Of an enum."""


@dataclass(frozen=True, slots=True)
class Table:
    """The team's table as a mapping uses it. ``columns`` is by role: id, amount, ..."""

    quoted: str
    columns: Dictionary[str, Column]
    defaults: tuple[tuple[Column, str], ...]
    unique_id: bool
    mapping: Mapping


def quote(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


async def inspect(connection: Any, mapping: Mapping) -> Table:
    """The table behind a mapping; LedgerError says what the catalogue does not have."""
    schema, name = parse_table(mapping.table)
    found = await connection.fetchrow(sql("catalogue_table"), schema, name)
    if found is None:
        raise LedgerError(_missing_table(mapping.table))
    rows = await connection.fetch(sql("catalogue_columns"), found["oid"])
    columns = {row["name"]: _column(row) for row in rows}
    table = Table(
        f"{quote(found['schema'])}.{quote(name)}",
        {role: _named(mapping, columns, written) for role, written in _written(mapping).items()},
        tuple((_named(mapping, columns, key), _literal(value)) for key, value in mapping.defaults.items()),
        any(row["name"] == parse_column(mapping.id) and row["alone_unique"] for row in rows),
        mapping,
    )
    _check_types(table)
    return table


def _written(mapping: Mapping) -> dict[str, str]:
    named = {role: getattr(mapping, role) for role in ROLES}
    return {role: written for role, written in named.items() if written is not None}


def _column(row: asyncpg.Record) -> Column:
    return Column(
        row["name"], quote(row["name"]), row["cast_type"], row["base_type"], tuple(row["labels"] or ())
    )


def _named(mapping: Mapping, columns: Dictionary[str, Column], written: str) -> Column:
    name = parse_column(written)
    if name not in columns:
        near = next((each for each in columns if each.lower() == name.lower()), None)
        hint = f': it has one called "{near}"' if near else ""
        raise LedgerError(f'the ledger table {mapping.table} has no column "{name}"{hint}')
    return columns[name]


def _check_types(table: Table) -> None:
    key, created = table.columns["id"], table.columns["created"]
    where = f"the ledger table {table.mapping.table}"
    if key.base not in TEXT:
        raise LedgerError(
            f'{where}: column "{key.name}" is {key.base}, and must be text to hold Stripe\'s ids'
        )
    for column in filter(None, (created, table.columns.get("updated"))):
        if column.base not in MOMENTS:
            raise LedgerError(f'{where}: column "{column.name}" is {column.base}, and must be a time')


def _missing_table(written: str) -> str:
    if written.startswith("paywatch_ledger."):
        return (
            f"the default ledger table {written} does not exist: run `paywatch migrate --ledger`, "
            "or map your own table in [reconcile.payments]"
        )
    return f"the ledger table {written} does not exist, or may not be seen by this user"


def _literal(value: str | int | float | bool) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
