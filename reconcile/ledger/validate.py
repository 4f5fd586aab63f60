"""Holds a mapping against the catalogue before anything is written: every mismatch, each one a sentence.

Some stop a run, since nothing could be read or written rightly. With the others single rows would be refused,
or two writers could disturb each other; `paywatch config check` tells both.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import chain
from typing import Any

import asyncpg

from reconcile.currency import exponent
from reconcile.errors import LedgerError
from reconcile.ledger.catalogue import Relation, look_up, quote
from reconcile.ledger.column_types import of_table, refuses, type_of
from reconcile.ledger.mismatch import MappingCheck, Mismatch, named_columns
from reconcile.ledger.statements import Statements
from reconcile.ledger.table import Table, bind, literal
from reconcile.objects.kinds import KINDS
from reconcile.queries import sql
from settings.identifiers import parse_column, parse_table
from settings.problems import did_you_mean
from settings.reconcile import ReconcileSettings

_WHOLE_IN_USE = frozenset({"isk", "ugx", "huf", "twd"})
"""Currencies that Stripe counts in hundredths, and that people do not divide."""

_MEND_AMOUNT = 'make it numeric, or write "minor" if it holds the smallest unit'


@dataclass(frozen=True, slots=True)
class Examined:
    """``table`` is None where a mismatch stops a run."""

    table: Table | None
    mismatches: list[Mismatch] = field(default_factory=list)

    @property
    def sentences(self) -> list[str]:
        return [each.sentence for each in self.mismatches]


async def inspect(connection: Any, subject: MappingCheck) -> Table:
    """The table behind a mapping; LedgerError with every reason for which a run cannot work with it."""
    found = await examine(connection, subject)
    if found.table is None:
        raise LedgerError("; ".join(each.sentence for each in found.mismatches if each.stops))
    return found.table


async def examine(connection: Any, subject: MappingCheck) -> Examined:
    """What the catalogue alone tells."""
    schema, name = parse_table(subject.effective.table)
    relation = await look_up(connection, schema, name)
    if relation is None:
        return Examined(None, [await _no_table(connection, subject, schema, name)])
    missing = list(_missing_columns(subject, relation))
    if missing:
        return Examined(None, [*missing, *_of_relation(subject, relation)])
    table = bind(relation, subject.effective)
    found = [*_of_relation(subject, relation), *of_table(subject, table)]
    return Examined(None if any(each.stops for each in found) else table, found)


async def _no_table(connection: Any, subject: MappingCheck, schema: str | None, name: str) -> Mismatch:
    if subject.mapping is None:
        sentence = (
            f"the default ledger table {subject.effective.table} does not exist: "
            f"run `paywatch migrate --ledger`, or map your own table in [reconcile.{subject.kind.object}]"
        )
        return subject.told("table", sentence)
    there = {row["schema"]: row for row in await connection.fetch(sql("ledger/catalogue_names"))}
    if schema is not None and schema not in there:
        return subject.told("table", f'there is no schema "{schema}"{did_you_mean(schema, there)}')
    if schema is not None and not there[schema]["usable"]:
        user = await connection.fetchval("select current_user::text")
        hint = f"grant usage on schema {quote(schema)} to {quote(user)}"
        return subject.told("table", f'this user may not look into the schema "{schema}": {hint}')
    seen = [row for row in there.values() if (row["searched"] if schema is None else row["schema"] == schema)]
    tables = [table for row in seen for table in row["tables"] or ()]
    elsewhere = [row["schema"] for row in there.values() if name in (row["tables"] or ())]
    hint = did_you_mean(name, tables) or (
        f'; there is one in the schema "{elsewhere[0]}"' if elsewhere else ""
    )
    return subject.told("table", f"there is no such table{hint}")


def _missing_columns(subject: MappingCheck, relation: Relation) -> Iterator[Mismatch]:
    for key, name, written in named_columns(subject.effective):
        column = parse_column(written)
        if column not in relation.columns:
            hint = did_you_mean(column, relation.columns)
            sentence = f'{subject.effective.table} has no column "{column}"{hint}'
            yield subject.told(key, sentence, name)


def _of_relation(subject: MappingCheck, relation: Relation) -> Iterator[Mismatch]:
    """What may be done to the table at all."""
    inserts, updates = "created" in subject.repair, {"updated", "conflict"} & {*subject.repair}
    if relation.kind == "m":
        yield subject.told("table", "is a materialized view, and cannot be written")
    elif inserts and not relation.insertable:
        yield subject.told("table", "is a view into which Postgres cannot insert: name the table behind it")
    elif updates and not relation.updatable:
        yield subject.told("table", "is a view that Postgres cannot update: name the table behind it")
    if relation.row_security:
        sentence = (
            "row level security hides rows from this user, and what is hidden counts as missing: "
            "use a user who sees every row"
        )
        yield subject.told("table", sentence, stops=False)
    yield from _rights(subject, relation)
    if inserts:
        yield from _sequences(subject, relation)


def _rights(subject: MappingCheck, relation: Relation) -> Iterator[Mismatch]:
    mapping = subject.effective
    named = {parse_column(written): key for key, _, written in named_columns(mapping)}
    columns = relation.columns.values()
    kept = {"amount", "currency", "status", "updated", "extra"}
    wanted = {
        # A repair keeps each row as it was, with all its columns.
        "select": [
            each for each in columns if not each.may_select and (subject.repair or each.name in named)
        ],
        "insert": [each for each in columns if not each.may_insert and each.name in named],
        "update": [each for each in columns if not each.may_update and named.get(each.name) in kept],
    }
    needed = {
        "select": True,
        "insert": "created" in subject.repair,
        "update": bool({"updated", "conflict"} & {*subject.repair}),
    }
    for right, lacking in wanted.items():
        if needed[right] and lacking:
            yield subject.told("table", _lacking(right, relation, [each.name for each in lacking]))


def _sequences(subject: MappingCheck, relation: Relation) -> Iterator[Mismatch]:
    """Defaults of a new row that this user may not have."""
    named = {parse_column(written) for _, _, written in named_columns(subject.effective)}
    for column in relation.columns.values():
        if column.closed_sequence is not None and column.name not in named:
            grant = f"grant usage on sequence {column.closed_sequence} to {quote(relation.user)}"
            sentence = f'this user may not use the sequence behind the default of "{column.name}": {grant}'
            yield subject.told("table", sentence, stops=False)


def _lacking(right: str, relation: Relation, columns: list[str]) -> str:
    whole = not any(getattr(each, f"may_{right}") for each in relation.columns.values())
    which = "" if whole else " on " + ", ".join(f'"{each}"' for each in columns)
    grant = f"grant {right} on {relation.quoted} to {quote(relation.user)}"
    return f"this user has no {right} permission{which}: {grant}"


async def examine_closely(connection: Any, subject: MappingCheck) -> Examined:
    """The catalogue, and then the words and constants tried as values of their columns' types."""
    found = await examine(connection, subject)
    if found.table is None:
        return found
    looks = [
        await look(connection, subject, found.table) for look in (_tried, _unmapped, _rounded, _timeless)
    ]
    return Examined(found.table, [*found.mismatches, *chain.from_iterable(looks)])


async def _tried(connection: Any, subject: MappingCheck, table: Table) -> list[Mismatch]:
    status, mapping = table.columns["status"], table.mapping
    words = mapping.statuses or dict.fromkeys(subject.kind.statuses, "")
    tries = [("statuses", stripe, status, word or stripe) for stripe, word in words.items()]
    tries += [
        ("defaults", key, table.relation.columns[parse_column(key)], literal(value))
        for key, value in mapping.defaults.items()
    ]
    found = []
    for key, name, column, text in tries:
        if refuses(column, text):
            continue  # it was told
        try:
            async with connection.transaction():
                await connection.fetchval(f"select $1::text::{column.type} is null", text)
        except asyncpg.PostgresError as error:
            sentence = f'a column of the type {type_of(column)} does not take "{text}": {error.args[0]}'
            found.append(subject.told(key, sentence, name, stops=False))
    return found


async def _unmapped(connection: Any, subject: MappingCheck, table: Table) -> list[Mismatch]:
    """Words that rows hold, or an enum has for what became of the money, and that nothing is mapped to."""
    kind, statuses = subject.kind, table.mapping.statuses
    labels = [each for each in table.columns["status"].labels if each.lower() in kind.derived_statuses]
    held = [row["word"] for row in await connection.fetch(Statements(table).words())]
    words = {statuses.get(status, status) for status in kind.ranks(table.mapping)}
    unmapped = [f'"{each}"' for each in dict.fromkeys([*labels, *held]) if each not in words]
    if not unmapped:
        return []
    free = ", ".join(word for word in kind.derived_statuses if word not in statuses)
    beside = f", where {free} can be named beside Stripe's own" if free else ""
    sentence = (
        f"no status is mapped to {', '.join(unmapped)}, so that each row with it is a conflict: "
        f"map one to it in statuses{beside}"
    )
    return [subject.told("status", sentence, stops=False)]


async def _rounded(connection: Any, subject: MappingCheck, table: Table) -> list[Mismatch]:
    """Currencies of the table whose amounts the column could not hold in major units."""
    amount = table.columns["amount"]
    if table.mapping.amount_unit != "major" or amount.scale is None:
        return []
    rows = await connection.fetch(Statements(table).currencies())
    if not rows and amount.scale == 0:
        sentence = f'column "{amount.name}" keeps no decimals: {_MEND_AMOUNT}'
        return [subject.told("amount_unit", sentence, stops=False)]
    found = {(row["currency"] or "").strip().lower() for row in rows} - _WHOLE_IN_USE
    if rounded := sorted(each for each in found if exponent(each) > amount.scale):
        kept = "no decimals" if amount.scale == 0 else f"{amount.scale} decimals"
        sentence = (
            f'column "{amount.name}" keeps {kept}, and the table has {", ".join(rounded)}: {_MEND_AMOUNT}'
        )
        return [subject.told("amount_unit", sentence, stops=False)]
    return []


async def _timeless(connection: Any, subject: MappingCheck, table: Table) -> list[Mismatch]:
    """Rows that are in no window."""
    if table.columns["created"].not_null or not await connection.fetchval(Statements(table).timeless()):
        return []
    sentence = (
        "rows without a time are in no window, so that nothing asks whether Stripe has them: "
        "fill it, and set it NOT NULL"
    )
    return [subject.told("created", sentence, stops=False)]


async def examine_all(ledger: asyncpg.Pool, settings: ReconcileSettings) -> dict[str, list[str]]:
    """The sentences about each object that is mapped, compared each day, or named; none for one that fits.

    Raises what connecting raises. It reads the catalogue, a few currencies and statuses, and writes nothing.
    """
    asked = settings.daily_at is not None or "objects" in settings.model_fields_set
    named = settings.objects if asked else ()
    objects = [name for name in KINDS if name in named or getattr(settings, name) is not None]
    found = {}
    for name in objects:
        subject = MappingCheck(KINDS[name], getattr(settings, name), settings.repair)
        async with ledger.acquire() as connection, connection.transaction(readonly=True):
            found[str(name)] = (await examine_closely(connection, subject)).sentences
    return found
