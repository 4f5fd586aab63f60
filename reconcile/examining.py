"""Holds a mapping against the catalogue before anything is written: every mismatch, each one a sentence.

Some stop a run, since nothing could be read or written rightly. With the others single rows would be refused,
or two writers could disturb each other; `paywatch config check` tells both.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import asyncpg

from reconcile.catalogue import Column, Relation, look_up, quote
from reconcile.errors import LedgerError
from reconcile.kinds import Kind, default_mapping
from reconcile.mapped import Table, bind, literal, named_roles
from reconcile.statements import sql
from settings.identifiers import parse_column, parse_table
from settings.problems import Problem, did_you_mean, tell
from settings.reconcile import Mapping

TEXT = frozenset({"text", "character varying", "character", "citext"})
WHOLE = frozenset({"smallint", "integer", "bigint"})
MONEY = WHOLE | TEXT | {"numeric", "money", "double precision"}
TIMES = frozenset({"timestamp with time zone", "timestamp without time zone", "date"})
MOMENTS = TIMES | {"integer", "bigint"}
COMPARABLE = TEXT | WHOLE | TIMES | {"numeric", "double precision", "boolean", "uuid"}
EXTRA = COMPARABLE | {"json", "jsonb"}
_GENERATED = {"uuid": (36, TEXT | {"uuid"}), "cuid": (25, TEXT), "now": (None, MOMENTS)}


@dataclass(frozen=True, slots=True)
class Mismatch:
    """``sentence`` begins with the key's path; ``stops``: no run can go on like this."""

    sentence: str
    stops: bool = True


@dataclass(frozen=True, slots=True)
class Subject:
    """What is held against what. ``mapping`` None: the object is compared with the default table."""

    kind: Kind
    mapping: Mapping | None
    repair: Sequence[str]

    @classmethod
    def of(cls, kind: Kind, mapping: Mapping, repair: Sequence[str]) -> "Subject":
        """For the mapping that is in force, be it the default one."""
        return cls(kind, None if mapping == default_mapping(kind) else mapping, repair)

    @property
    def effective(self) -> Mapping:
        return self.mapping or default_mapping(self.kind)

    def told(self, key: str, sentence: str, name: str | None = None, *, stops: bool = True) -> Mismatch:
        """About ``reconcile.OBJECT.KEY[.NAME]``."""
        if self.mapping is None:
            return Mismatch(f"reconcile.{self.kind.object}: {sentence}", stops)
        parts = ("reconcile", self.kind.object, key, *(() if name is None else (name,)))
        written = {"reconcile": {self.kind.object: self.mapping.model_dump(mode="json")}}
        return Mismatch(tell(Problem(parts, sentence, echo=True), written), stops)


@dataclass(frozen=True, slots=True)
class Examined:
    """``table`` is None where a mismatch stops a run."""

    table: Table | None
    mismatches: list[Mismatch] = field(default_factory=list)

    @property
    def sentences(self) -> list[str]:
        return [each.sentence for each in self.mismatches]


async def inspect(connection: Any, subject: Subject) -> Table:
    """The table behind a mapping; LedgerError with every reason for which a run cannot work with it."""
    found = await examine(connection, subject)
    if found.table is None:
        raise LedgerError("; ".join(each.sentence for each in found.mismatches if each.stops))
    return found.table


async def examine(connection: Any, subject: Subject) -> Examined:
    """What the catalogue alone tells."""
    schema, name = parse_table(subject.effective.table)
    relation = await look_up(connection, schema, name)
    if relation is None:
        return Examined(None, [await _no_table(connection, subject, schema, name)])
    missing = list(_missing_columns(subject, relation))
    if missing:
        return Examined(None, [*missing, *_of_relation(subject, relation)])
    table = bind(relation, subject.effective)
    found = [*_of_relation(subject, relation), *_of_table(subject, table)]
    return Examined(None if any(each.stops for each in found) else table, found)


async def _no_table(connection: Any, subject: Subject, schema: str | None, name: str) -> Mismatch:
    if subject.mapping is None:
        sentence = (
            f"the default ledger table {subject.effective.table} does not exist: "
            f"run `paywatch migrate --ledger`, or map your own table in [reconcile.{subject.kind.object}]"
        )
        return subject.told("table", sentence)
    there = {row["schema"]: row for row in await connection.fetch(sql("catalogue_names"))}
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


def _missing_columns(subject: Subject, relation: Relation) -> Iterator[Mismatch]:
    for key, name, written in _named_columns(subject.effective):
        column = parse_column(written)
        if column not in relation.columns:
            hint = did_you_mean(column, relation.columns)
            sentence = f'{subject.effective.table} has no column "{column}"{hint}'
            yield subject.told(key, sentence, name)


def _named_columns(mapping: Mapping) -> Iterator[tuple[str, str | None, str]]:
    """Key, name under the key, and the column that is written there."""
    for role, written in named_roles(mapping).items():
        yield role, None, written
    for key in ("defaults", "generate", "extra"):
        for written in getattr(mapping, key):
            yield key, written, written


def _of_relation(subject: Subject, relation: Relation) -> Iterator[Mismatch]:
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


def _rights(subject: Subject, relation: Relation) -> Iterator[Mismatch]:
    mapping = subject.effective
    named = {parse_column(written): key for key, _, written in _named_columns(mapping)}
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


def _lacking(right: str, relation: Relation, columns: list[str]) -> str:
    whole = len(columns) == len(relation.columns)
    which = "" if whole else " on " + ", ".join(f'"{each}"' for each in columns)
    grant = f"grant {right} on {relation.quoted} to {quote(relation.user)}"
    return f"this user has no {right} permission{which}: {grant}"


def _of_table(subject: Subject, table: Table) -> Iterator[Mismatch]:
    for role, column in table.columns.items():
        if sentence := _misfit(role, column):
            yield subject.told(role, f'column "{column.name}" is {_type(column)}, {sentence}')
        elif column.computed and (subject.repair or role != "id"):
            yield subject.told(role, f'column "{column.name}" {column.computed}, and cannot be written')
    yield from _further(subject, table)
    if "created" in subject.repair:
        yield from _unfilled(subject, table)
        yield from _not_unique(subject, table)
    if subject.repair:
        yield from _words(subject, table)


def _type(column: Column) -> str:
    return column.base if column.type == column.base else f"{column.type} ({column.base})"


def _misfit(role: str, column: Column) -> str:
    """Why a column cannot have this part; empty if it can."""
    base = column.base
    if role == "id":
        return "" if base in TEXT else "and must be text to hold Stripe's ids"
    if role == "amount":
        if base == "real":
            return "which keeps six digits and would round money: make it numeric or bigint"
        return "" if base in MONEY else "and must be a number to hold money: numeric or bigint"
    if role in ("created", "updated"):
        return "" if base in MOMENTS else "and must be a time: timestamptz, timestamp, or Unix seconds"
    wordy = base in TEXT or bool(column.labels) or (role == "status" and base in WHOLE)
    return "" if wordy else "and must be text or an enum"


def _further(subject: Subject, table: Table) -> Iterator[Mismatch]:
    for key, named in (("defaults", table.defaults), ("generate", table.generated)):
        for column, value in named:
            if column.computed:
                yield subject.told(key, f"the column {column.computed}: leave it out", column.name)
            elif key == "generate" and (sentence := _unfit(column, value)):
                yield subject.told(key, sentence, column.name)
    for extra in table.extra:
        column = extra.column
        if column.computed:
            yield subject.told("extra", f"the column {column.computed}: leave it out", column.name)
        elif column.base not in EXTRA and not column.labels:
            yield subject.told("extra", f"a column of the type {_type(column)} cannot be filled", column.name)
        elif extra.compared and column.base not in COMPARABLE and not column.labels:
            yield subject.told("compare", f'"{column.name}" is {_type(column)}, which cannot be compared')


def _unfit(column: Column, kind: str) -> str:
    length, types = _GENERATED[kind]
    if column.base not in types:
        return f"the column is {_type(column)}, which cannot hold it"
    if length is not None and column.length is not None and column.length < length:
        return f"the column takes {column.length} characters, and it has {length}"
    return ""


def _unfilled(subject: Subject, table: Table) -> Iterator[Mismatch]:
    """Columns for which a new row would need a value and gets none. A trigger may give it one."""
    named = {parse_column(written) for _, _, written in _named_columns(table.mapping)}
    for column in table.relation.columns.values():
        needed = column.not_null and not column.has_default and not column.computed
        if needed and column.name not in named and not table.relation.filled_by_trigger:
            sentence = (
                f'column "{column.name}" is NOT NULL without a default, and a row that is inserted '
                "gets no value for it: name it in defaults, generate or extra"
            )
            yield subject.told("table", sentence, stops=False)


def _not_unique(subject: Subject, table: Table) -> Iterator[Mismatch]:
    key = table.columns["id"]
    if not key.unique and table.relation.kind in ("r", "p"):
        create = f"create unique index concurrently on {table.quoted} ({key.quoted})"
        if table.relation.kind == "p":
            create = "Postgres wants the partition key in it, so let nobody else insert during runs"
        sentence = (
            f'no unique index on "{key.name}" alone, so that an object could be inserted twice: {create}'
        )
        yield subject.told("id", sentence, stops=False)


def _words(subject: Subject, table: Table) -> Iterator[Mismatch]:
    """Statuses and constants that the columns do not take."""
    status, mapping = table.columns["status"], table.mapping
    if mapping.statuses:
        for stripe, word in mapping.statuses.items():
            if sentence := _refuses(status, word):
                yield subject.told("statuses", sentence, stripe, stops=False)
    else:
        refused = [word for word in subject.kind.statuses if _refuses(status, word)]
        if refused:
            words = ", ".join(refused)
            sentence = f'column "{status.name}" does not take Stripe\'s {words}: say your words in statuses'
            yield subject.told("status", sentence, stops=False)
    for column, text in table.defaults:
        if sentence := _refuses(column, text):
            yield subject.told("defaults", sentence, column.name, stops=False)
    currency = table.columns["currency"]
    if currency.length is not None and currency.length < 3:
        yield subject.told("currency", f"the column takes {currency.length} characters of 3", stops=False)


def _refuses(column: Column, word: str) -> str:
    if column.labels and word not in column.labels:
        return f'the enum {column.type} has no label "{word}"{did_you_mean(word, column.labels)}'
    if column.length is not None and len(word) > column.length:
        return f"the column takes {column.length} characters, and this has {len(word)}"
    return ""


async def examine_closely(connection: Any, subject: Subject) -> Examined:
    """The catalogue, and then the words and constants tried as values of their columns' types."""
    found = await examine(connection, subject)
    if found.table is None:
        return found
    return Examined(found.table, [*found.mismatches, *await _tried(connection, subject, found.table)])


async def _tried(connection: Any, subject: Subject, table: Table) -> list[Mismatch]:
    status, mapping = table.columns["status"], table.mapping
    words = mapping.statuses or dict.fromkeys(subject.kind.statuses, "")
    tries = [("statuses", stripe, status, word or stripe) for stripe, word in words.items()]
    tries += [
        ("defaults", key, table.relation.columns[parse_column(key)], literal(value))
        for key, value in mapping.defaults.items()
    ]
    found = []
    for key, name, column, text in tries:
        if _refuses(column, text):
            continue  # it was told
        try:
            async with connection.transaction():
                await connection.fetchval(f"select $1::text::{column.type} is null", text)
        except asyncpg.PostgresError as error:
            sentence = f'a column of the type {_type(column)} does not take "{text}": {error.args[0]}'
            found.append(subject.told(key, sentence, name, stops=False))
    return found
