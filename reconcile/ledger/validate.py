"""Checks a mapping against the catalogue of Postgres before anything is written, and returns all mismatches.

Some stop a run, because rows would be read or written wrongly. With the others Postgres could refuse single
rows, or concurrent writers could insert a row twice; `paywatch config check` reports both.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import chain
from typing import Any

import asyncpg

from reconcile.currency import exponent
from reconcile.errors import LedgerError
from reconcile.ledger.catalogue import Relation, look_up, quote
from reconcile.ledger.column_types import find_refusal, find_type_mismatches, type_of
from reconcile.ledger.expressions import WHOLE
from reconcile.ledger.mismatch import (
    ROWS,
    UPDATED,
    MappingCheck,
    Mismatch,
    inserted_columns,
    named_columns,
)
from reconcile.ledger.scope_check import find_lost_rows, find_refused_values
from reconcile.ledger.statements import Statements
from reconcile.ledger.table import Table, bind, literal
from reconcile.ledger.times import find_implausible_times, find_local_times
from reconcile.objects.kinds import KINDS
from reconcile.queries import sql
from settings.identifiers import parse_column, parse_table
from settings.reconcile import ReconcileSettings
from settings.wording import did_you_mean

_WHOLE_IN_USE = frozenset({"isk", "ugx", "huf", "twd"})
"""Currencies that Stripe counts in hundredths, although amounts have no decimals in practice."""

_FIX_AMOUNT = 'make it numeric, or write "minor" if it holds the smallest unit'


@dataclass(frozen=True, slots=True)
class Examined:
    """``table`` is None if a mismatch stops a run."""

    table: Table | None
    mismatches: list[Mismatch] = field(default_factory=list)

    @property
    def sentences(self) -> list[str]:
        return [each.sentence for each in self.mismatches]


async def inspect(connection: Any, check: MappingCheck) -> Table:
    """Returns the table of a mapping. Raises LedgerError with every mismatch that stops a run."""
    found = await examine(connection, check)
    if found.table is None:
        raise LedgerError("; ".join(each.sentence for each in found.mismatches if each.stops))
    return found.table


async def examine(connection: Any, check: MappingCheck) -> Examined:
    """Returns the mismatches that the catalogue alone shows."""
    schema, name = parse_table(check.effective.table)
    relation = await look_up(connection, schema, name)
    if relation is None:
        return Examined(None, [await _no_table(connection, check, schema, name)])
    missing = list(_missing_columns(check, relation))
    if missing:
        return Examined(None, [*missing, *_of_relation(check, relation)])
    table = bind(relation, check.effective)
    found = [*_of_relation(check, relation), *find_type_mismatches(check, table)]
    found += await find_refused_values(connection, check, table)
    return Examined(None if any(each.stops for each in found) else table, found)


async def _no_table(connection: Any, check: MappingCheck, schema: str | None, name: str) -> Mismatch:
    if check.mapping is None:
        sentence = (
            f"the default ledger table {check.effective.table} does not exist: "
            f"run `paywatch migrate --ledger`, or map your own table in [reconcile.{check.kind.object}]"
        )
        return check.mismatch("table", sentence)
    there = {row["schema"]: row for row in await connection.fetch(sql("ledger/catalogue_names"))}
    if schema is not None and schema not in there:
        return check.mismatch("table", f'there is no schema "{schema}"{did_you_mean(schema, there)}')
    if schema is not None and not there[schema]["usable"]:
        user = await connection.fetchval("select current_user::text")
        hint = f"grant usage on schema {quote(schema)} to {quote(user)}"
        return check.mismatch("table", f'this user has no usage permission on schema "{schema}": {hint}')
    seen = [row for row in there.values() if (row["searched"] if schema is None else row["schema"] == schema)]
    tables = [table for row in seen for table in row["tables"] or ()]
    elsewhere = [row["schema"] for row in there.values() if name in (row["tables"] or ())]
    hint = did_you_mean(name, tables) or (
        f'; there is one in the schema "{elsewhere[0]}"' if elsewhere else ""
    )
    return check.mismatch("table", f"there is no such table{hint}")


def _missing_columns(check: MappingCheck, relation: Relation) -> Iterator[Mismatch]:
    for key, name, written in named_columns(check.effective):
        column = parse_column(written)
        if column not in relation.columns:
            hint = did_you_mean(column, relation.columns)
            sentence = f'{check.effective.table} has no column "{column}"{hint}'
            yield check.mismatch(key, sentence, name)


def _of_relation(check: MappingCheck, relation: Relation) -> Iterator[Mismatch]:
    """Yields what this user, or nobody, can do to the table."""
    if relation.kind == "m" and (check.inserts or check.updates):
        yield check.mismatch("table", "is a materialized view, and cannot be written")
    elif check.inserts and not relation.insertable:
        yield check.mismatch("table", "is a view into which Postgres cannot insert: name the table behind it")
    elif check.updates and not relation.updatable:
        yield check.mismatch("table", "is a view that Postgres cannot update: name the table behind it")
    if relation.row_security:
        sentence = (
            "row level security hides rows from this user, and what is hidden counts as missing: "
            "use a user who sees every row"
        )
        yield check.mismatch("table", sentence, stops=False)
    yield from _rights(check, relation)
    if check.inserts:
        yield from _sequences(check, relation)


def _rights(check: MappingCheck, relation: Relation) -> Iterator[Mismatch]:
    mapping = check.effective
    named: dict[str, str] = {}
    for key, _, written in named_columns(mapping):
        named.setdefault(parse_column(written), key)
    inserted = inserted_columns(mapping)
    columns = relation.columns.values()
    wanted = {
        # A repair stores an image of each row with all its columns, for `undo`.
        "select": [each for each in columns if not each.may_select and (check.repair or each.name in named)],
        "insert": [each for each in columns if not each.may_insert and each.name in inserted],
        "update": [each for each in columns if not each.may_update and named.get(each.name) in UPDATED],
    }
    needed = {"select": True, "insert": check.inserts, "update": check.updates}
    for right, lacking in wanted.items():
        if needed[right] and lacking:
            yield check.mismatch("table", _lacking(right, relation, [each.name for each in lacking]))


def _sequences(check: MappingCheck, relation: Relation) -> Iterator[Mismatch]:
    """Yields the sequences of defaults that this user may not use."""
    inserted = inserted_columns(check.effective)
    for column in relation.columns.values():
        if column.closed_sequence is not None and column.name not in inserted:
            grant = f"grant usage on sequence {column.closed_sequence} to {quote(relation.user)}"
            sentence = f'this user may not use the sequence behind the default of "{column.name}": {grant}'
            yield check.mismatch("table", sentence, stops=False)


def _lacking(right: str, relation: Relation, columns: list[str]) -> str:
    whole = not any(getattr(each, f"may_{right}") for each in relation.columns.values())
    which = "" if whole else " on " + ", ".join(f'"{each}"' for each in columns)
    grant = f"grant {right} on {relation.quoted} to {quote(relation.user)}"
    return f"this user has no {right} permission{which}: {grant}"


async def examine_closely(connection: Any, check: MappingCheck) -> Examined:
    """Returns the mismatches that the catalogue, the values of the mapping and some rows show."""
    found = await examine(connection, check)
    if found.table is None:
        return found
    looks = [
        await look(connection, check, found.table)
        for look in (_refused_by_type, _unmapped, _rounded, _timeless, _implausible, find_lost_rows)
    ]
    return Examined(found.table, [*found.mismatches, *chain.from_iterable(looks)])


async def _refused_by_type(connection: Any, check: MappingCheck, table: Table) -> list[Mismatch]:
    status, mapping = table.columns["status"], table.mapping
    mapped = mapping.statuses or dict.fromkeys(check.kind.statuses, "")
    tries = [("statuses", stripe, status, team or stripe) for stripe, team in mapped.items()]
    tries += [
        ("defaults", key, table.relation.columns[parse_column(key)], literal(value))
        for key, value in mapping.defaults.items()
    ]
    written = {parse_column(key) for key in mapping.defaults}
    implied = [each for each in table.defaults if each[0].name not in written]
    tries += [(ROWS, column.name, column, text) for column, text in implied if check.inserts]
    found = []
    for key, name, column, text in tries:
        if find_refusal(column, text):
            continue  # the catalogue has already shown it
        try:
            async with connection.transaction():
                await connection.fetchval(f"select $1::text::{column.type} is null", text)
        except asyncpg.PostgresError as error:
            sentence = f'a column of the type {type_of(column)} does not accept "{text}": {error.args[0]}'
            found.append(check.mismatch(key, sentence, name, stops=False))
    return found


async def _unmapped(connection: Any, check: MappingCheck, table: Table) -> list[Mismatch]:
    """Finds statuses of some rows that no status of Stripe is mapped to. A label of an enum that no row has
    may never be used: nothing shows yet what it stands for."""
    kind, statuses = check.kind, table.mapping.statuses
    found = [row["status"] for row in await connection.fetch(Statements(table).statuses())]
    mapped = {statuses.get(status, status) for status in kind.ranks(table.mapping)}
    unmapped = [f'"{each}"' for each in dict.fromkeys(found) if each not in mapped]
    if not unmapped:
        return []
    free = ", ".join(word for word in kind.derived_statuses if word not in statuses)
    further = f", which can also name {free}" if free else ""
    sentence = (
        f"no status is mapped to {', '.join(unmapped)}, so each row with it is a conflict: "
        f"map one in statuses{further}"
    )
    return [check.mismatch("status", sentence, stops=False)]


async def _rounded(connection: Any, check: MappingCheck, table: Table) -> list[Mismatch]:
    """Finds currencies of the table with more decimals than the column of the amount, in major units."""
    amount = table.columns["amount"]
    if table.mapping.amount_unit != "major" or amount.scale is None:
        return []
    rows = await connection.fetch(Statements(table).currencies())
    if not rows and amount.scale == 0:
        sentence = f'column "{amount.name}" stores no decimals: {_FIX_AMOUNT}'
        return [check.mismatch("amount_unit", sentence, stops=False)]
    found = {(row["currency"] or "").strip().lower() for row in rows} - _WHOLE_IN_USE
    if rounded := sorted(each for each in found if exponent(each) > amount.scale):
        stored = "no decimals" if amount.scale == 0 else f"{amount.scale} decimals"
        sentence = (
            f'column "{amount.name}" stores {stored}, and the table has {", ".join(rounded)}: {_FIX_AMOUNT}'
        )
        return [check.mismatch("amount_unit", sentence, stops=False)]
    return []


async def _timeless(connection: Any, check: MappingCheck, table: Table) -> list[Mismatch]:
    """Finds rows without a creation time, which no window includes."""
    if table.columns["created"].not_null or not await connection.fetchval(Statements(table).timeless()):
        return []
    sentence = (
        "rows without a time belong to no window and are never compared: fill the column, and set it NOT NULL"
    )
    return [check.mismatch("created", sentence, stops=False)]


async def _implausible(connection: Any, check: MappingCheck, table: Table) -> list[Mismatch]:
    """Finds columns whose times cannot be of the configured unit, and local times."""
    wrong = await find_implausible_times(connection, table)
    found = [
        check.mismatch("created_unit" if table.columns[role].base in WHOLE else role, sentence)
        for role, sentence in wrong.items()
    ]
    if local := await find_local_times(connection, table):
        found.append(check.mismatch("created", local, stops=False))
    return found


async def examine_all(ledger: asyncpg.Pool, settings: ReconcileSettings) -> dict[str, list[str]]:
    """Returns the mismatches of each object that has a mapping or is compared; an empty list if there are
    none.

    Reads the catalogue and the currencies and statuses of some rows, and writes nothing. Raises what
    connecting raises.
    """
    asked = settings.daily_at is not None or "objects" in settings.model_fields_set
    named = settings.objects if asked else ()
    objects = [name for name in KINDS if name in named or getattr(settings, name) is not None]
    found = {}
    for name in objects:
        check = MappingCheck(KINDS[name], getattr(settings, name), settings.repair)
        async with ledger.acquire() as connection, connection.transaction(readonly=True):
            found[str(name)] = (await examine_closely(connection, check)).sentences
    return found
