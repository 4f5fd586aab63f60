"""Looks tables and views up, with what is known of the columns that a view passes on.

The catalogue has no defaults of a view's columns, and none of those of a table on another server.
"""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from discovery.reader import Reader, Unreadable
from reconcile.ledger.catalogue import Column, Relation, look_up
from reconcile.ledger.expressions import WHOLE
from reconcile.queries import read_sql

_FOREIGN = "f"
_VIEWS = ("v", "m")


async def find(reader: Reader, schema: str, name: str, oid: int) -> Relation | None:
    """Returns the table or view; None if this user sees none. Raises Unreadable."""
    relation = await _look_up(reader, schema, name)
    if relation is None or relation.kind not in (*_VIEWS, _FOREIGN):
        return relation
    read = _counted(relation) if relation.kind == _FOREIGN else await _read_by(reader, oid)
    columns = {name: _known(each, read, relation) for name, each in relation.columns.items()}
    return replace(relation, columns=columns)


async def _look_up(reader: Reader, schema: str, name: str) -> Relation | None:
    found: Relation | None = await reader.run(lambda connection: look_up(connection, schema, name))
    return found


async def _read_by(reader: Reader, oid: int) -> list[Column]:
    """Returns the columns of tables that a view reads."""
    found = []
    for row in await reader.fetch(read_sql("discovery.ledger", "base_columns"), oid):
        found += await _columns_of(reader, row)
    return found


async def _columns_of(reader: Reader, row: Any) -> list[Column]:
    try:
        base = await _look_up(reader, row["schema"], row["name"])
    except Unreadable:
        return []  # this user may read the view, and not the schema of its table
    if base is None:
        return []
    columns = _counted(base) if base.kind == _FOREIGN else base.columns.values()
    return [each for each in columns if each.name in row["columns"]]


def _counted(foreign: Relation) -> list[Column]:
    """Returns the columns with a default for each number: the other server may count it up."""
    return [
        replace(each, has_default=each.has_default or each.base in WHOLE) for each in foreign.columns.values()
    ]


def _known(column: Column, read: Iterable[Column], relation: Relation) -> Column:
    """Returns the column as the one of its name behind the view; a number without one can be each number
    that the view has under another name."""
    named = [each for each in read if each.name == column.name]
    if not named and column.base in WHOLE:
        others = [each for each in read if each.base in WHOLE and each.name not in relation.columns]
        return replace(column, has_default=any(each.has_default for each in others))
    return replace(
        column,
        has_default=any(each.has_default for each in named),
        computed=next((each.computed for each in named if each.computed), ""),
    )
