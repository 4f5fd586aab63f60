"""Views that could be mapped where a table cannot: they join, compute or unpack what the table lacks.

A view is proposed only if its columns were inferred as those of a table are, from agreement with Stripe.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from discovery.ledger.answer import Field
from discovery.ledger.candidate import Candidate
from discovery.reader import Reader, Unreadable
from reconcile.ledger.catalogue import Column, Relation, look_up, quote
from reconcile.ledger.expressions import literal
from reconcile.queries import read_sql

_BASES = {
    "int2": "smallint",
    "int4": "integer",
    "int8": "bigint",
    "float8": "double precision",
    "bool": "boolean",
    "varchar": "character varying",
    "bpchar": "character",
    "timestamptz": "timestamp with time zone",
    "timestamp": "timestamp without time zone",
}
_LONGEST_NAME = 63
"""Bytes of a name in Postgres."""
_PREFIX = "paywatch_"
_KEPT = frozenset({"text", "citext", "uuid", "numeric", "money", "date"})


@dataclass(frozen=True, slots=True)
class Draft:
    """A view in the making. ``joins`` are by alias."""

    fields: tuple[Field, ...]
    source: str
    joins: tuple[tuple[str, str], ...] = ()
    newest: tuple[str, str] | None = None
    """The columns of the id and of a time, if only the newest row of each id is read."""

    def select(self, names: Iterable[str] | None = None) -> str:
        """Returns the query; with ``names`` only of these columns, and of the joins that they need."""
        wanted = None if names is None else set(names)
        fields = [each for each in self.fields if wanted is None or each.name in wanted]
        joins = [
            join
            for alias, join in self.joins
            if any(each.expression.startswith(f"{alias}.") for each in fields)
        ]
        columns, tables = ", ".join(each.sql for each in fields), f"{self.source} t{''.join(joins)}"
        if self.newest is None:
            return f"select {columns} from {tables}"  # noqa: S608 (quoted)
        id_, time = (f"t.{quote(each)}" for each in self.newest)
        return f"select distinct on ({id_}) {columns} from {tables} order by {id_}, {time} desc"  # noqa: S608


async def draft(reader: Reader, candidate: Candidate, computed: Sequence[Field]) -> Draft:
    """Returns a view of the table's columns, of what is in its documents and composites, of the tables that
    foreign keys link, and of ``computed``."""
    relation = candidate.relation
    own = [
        Field(each.name, f"t.{each.quoted}", each) for each in relation.columns.values() if each.may_select
    ]
    fields = [*own, *computed, *await _composites(reader, candidate), *await _documents(reader, candidate)]
    joins = []
    for number, row in enumerate(
        await reader.fetch(read_sql("discovery.ledger", "linked_tables"), candidate.oid)
    ):
        alias = f"l{number}"
        linked = await _relation(reader, row["schema"], row["name"])
        if linked is not None:
            there = f"{alias}.{quote(row['there'])} = t.{quote(row['here'])}"
            joins.append((alias, f" left join {linked.quoted} {alias} on {there}"))
            fields += [
                # Several rows can be linked to one, and a row to none.
                Field(
                    _joined(row["name"], each.name),
                    f"{alias}.{each.quoted}",
                    replace(each, unique=False, not_null=False),
                )
                for each in linked.columns.values()
                if each.may_select
            ]
    return Draft(
        tuple({each.name: each for each in reversed(fields)}.values())[::-1], relation.quoted, tuple(joins)
    )


async def _relation(reader: Reader, schema: str, name: str) -> Relation | None:
    found: Relation | None = await reader.run(lambda connection: look_up(connection, schema, name))
    return found


async def _composites(reader: Reader, candidate: Candidate) -> list[Field]:
    rows = await reader.fetch(read_sql("discovery.ledger", "composite_fields"), candidate.oid)
    return [
        Field(_joined(row["column"], row["field"]), f"(t.{quote(row['column'])}).{quote(row['field'])}")
        for row in rows
    ]


async def _documents(reader: Reader, candidate: Candidate) -> list[Field]:
    """Returns the fields of the table's JSON documents, numbers as numbers. Reads only names and types."""
    documents = [each for each in candidate.relation.columns.values() if each.base in ("json", "jsonb")]
    fields = []
    for column in documents:
        text = f"(t.{column.quoted})::jsonb"
        query = (
            "select e.key, bool_and(jsonb_typeof(e.value) in ('number', 'null')) as number, "  # noqa: S608 (quoted)
            "bool_and(jsonb_typeof(e.value) = 'null' or e.value::text ~ '^-?[0-9]{1,18}$') as whole "
            f"from (select {candidate.readable} from {candidate.source} as s limit 50) t, "
            f"jsonb_each(case when jsonb_typeof({text}) = 'object' then {text} end) e "
            "where jsonb_typeof(e.value) in ('number', 'string', 'null') group by 1 order by 1 limit 60"
        )
        fields += await _scalar(reader, candidate, column)
        for row in await reader.fetch(query):
            value = f"(t.{column.quoted}->>{literal(row['key'])})"
            type_ = "::bigint" if row["whole"] else "::numeric" if row["number"] else ""
            fields.append(Field(_joined(column.name, row["key"]), value + type_))
    return fields


async def _scalar(reader: Reader, candidate: Candidate, column: Column) -> list[Field]:
    """Returns the value of a column whose documents are single numbers or texts."""
    type_ = f"jsonb_typeof((t.{column.quoted})::jsonb)"
    query = (
        f"select bool_and({type_} in ('number', 'string', 'null')) as single, "  # noqa: S608 (quoted)
        f"bool_and({type_} in ('number', 'null')) as number "
        f"from (select {candidate.readable} from {candidate.source} as s limit 50) t"
    )
    found = (await reader.fetch(query))[0]
    value = f"((t.{column.quoted})::jsonb #>> '{{}}')"
    name = _joined(column.name, "value")
    return [Field(name, value + ("::numeric" if found["number"] else ""))] if found["single"] else []


def _joined(one: str, other: str) -> str:
    """Returns a name of both. Postgres cuts a longer one off after 63 bytes, and never within a character."""
    return f"{one}_{other}".encode()[:_LONGEST_NAME].decode(errors="ignore")


async def free_name(reader: Reader, schema: str, object_: str, taken: Collection[str] = ()) -> str:
    """Returns a name for a view that no table, view, index or type of the schema has, and that is not
    ``taken``. Raises Unreadable."""
    rows = await reader.fetch(read_sql("discovery.ledger", "names"), schema, f"{_PREFIX}{object_}")
    used = {row["name"] for row in rows} | set(taken)
    names = [f"{_PREFIX}{object_}{suffix}" for suffix in ("", *(f"_{n + 2}" for n in range(len(used))))]
    return next(name for name in names if name not in used)  # there is one name more than used ones


async def as_candidate(
    reader: Reader, candidate: Candidate, view: Draft, id_: str, taken: Collection[str] = ()
) -> Candidate:
    """Returns the view, under a name that is free and not ``taken``, as something to infer from. Raises
    Unreadable."""
    select = view.select()
    origins = {each.name: each.origin for each in view.fields}
    columns = {each.name: _as_in(origins[each.name], each) for each in await _columns(reader, select)}
    if id_ not in columns:
        raise Unreadable("the view has no column of ids")
    base = candidate.relation
    name = await free_name(reader, base.schema, candidate.kind.object, taken)
    relation = Relation(base.schema, name, "v", base.user, columns, *(False,) * 7)
    return Candidate(relation, 0, None, candidate.kind, columns[id_], candidate.hits, candidate.seen, select)


def _as_in(origin: Column | None, column: Column) -> Column:
    """Returns the column of a view with what is known of the column behind it: a key that Postgres counts up
    is one in a view, too."""
    if origin is None:
        return column
    return replace(
        column,
        modifier=origin.modifier,
        not_null=origin.not_null,
        has_default=origin.has_default,
        computed=origin.computed,
        unique=origin.unique,
    )


async def _columns(reader: Reader, select: str) -> list[Column]:
    async def describe(connection: Any) -> list[Any]:
        attributes = (await connection.prepare(select)).get_attributes()
        types = [each.type.oid for each in attributes]
        labels = {
            row["type"]: row["labels"]
            for row in await connection.fetch(read_sql("discovery.ledger", "labels"), types)
        }
        return [(each.name, each.type, labels.get(each.type.oid, ())) for each in attributes]

    found = []
    for name, type_, labels in await reader.run(describe):
        base = _BASES.get(type_.name, type_.name)
        known = base in _KEPT or type_.name in _BASES or labels
        cast = base if not labels else f"{quote(type_.schema)}.{quote(type_.name)}"
        if known:
            found.append(Column(name, quote(name), cast, base, labels=tuple(labels)))
    return found
