"""Rows of a table that has ids of Stripe: its ends, and some from between them."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from discovery.ledger.candidate import Candidate, id_pattern
from discovery.ledger.search import bounded
from discovery.reader import Reader, Unreadable
from reconcile.ledger.catalogue import Column
from reconcile.ledger.expressions import NUMBERS, TIMES, literal, moment_of, text_of
from reconcile.queries import read_sql

ENDS = 600
_PAGES = 40
_TEXT = frozenset({"text", "character varying", "character", "citext", "uuid", "boolean", "real"})
_LONGEST = 300
"""Characters of a text that are compared; a longer one is not a value that Stripe has too."""

Row = dict[str, str | None]
"""Column -> its value as a run reads it: a time as Unix seconds, all others as text."""


@dataclass(frozen=True, slots=True)
class Sample:
    """``rows`` have an id of the kind; ``others`` are rows of the same places that have none."""

    columns: dict[str, Column]
    rows: list[Row]
    others: list[Row]
    id: str

    def values(self, column: str) -> list[str | None]:
        return [row[column] for row in self.rows]


def readable(columns: Iterable[Column]) -> dict[str, Column]:
    """Returns the columns whose values can be compared with Stripe's."""
    return {
        each.name: each
        for each in columns
        if each.may_select and (each.base in _TEXT | NUMBERS | TIMES or each.labels)
    }


async def take(reader: Reader, candidate: Candidate) -> Sample:
    """Returns rows of both ends and of the middle, each once. Raises Unreadable if none can be read."""
    columns = readable(candidate.relation.columns.values())
    sources = [
        bounded(candidate.source, candidate.readable, candidate.pages, _PAGES),
        *await _ends(reader, candidate, columns),
    ]
    found: list[Any] = []
    for number, source in enumerate(sources):
        try:
            found += await reader.fetch(_query(source, columns.values(), "true"))
        except Unreadable:
            if number == 0:
                raise
    return _sample(candidate, columns, found)


async def with_value(
    reader: Reader, candidate: Candidate, sample: Sample, condition: str, limit: int, *, whole: bool = False
) -> list[Row]:
    """Returns up to ``limit`` further rows that meet an SQL condition on ``t``; none if that takes long.

    ``whole``: an index finds them, so that they are looked for in all of a large table.
    """
    matches = f"t.{candidate.id.quoted}::text ~ {literal(id_pattern(candidate.kind.object))}"
    all_of_it = whole or candidate.small
    sampled = bounded(candidate.source, candidate.readable, candidate.pages)
    source = f"{candidate.source} as t" if all_of_it else sampled
    try:
        found = await reader.fetch(
            _query(source, sample.columns.values(), f"{matches} and {condition}") + f" limit {int(limit)}"
        )
    except Unreadable:
        return []
    return [dict(zip(sample.columns, row["held"], strict=True)) for row in found]


async def _ends(reader: Reader, candidate: Candidate, columns: dict[str, Column]) -> list[str]:
    """Returns both ends of the table as SQL: by an indexed column, or of a small table by any time."""
    ordered = {
        row["name"]
        for row in await reader.fetch(read_sql("discovery.ledger", "ordered_columns"), candidate.oid)
    }
    times = [
        each for each in columns.values() if each.base in TIMES and (candidate.small or each.name in ordered)
    ]
    numbers = [each for each in columns.values() if each.base in NUMBERS and each.name in ordered]
    by = [*sorted(times, key=lambda each: each.name not in ordered), *numbers][:2]
    return [
        f"(select {candidate.readable} from {candidate.source} as e where e.{column.quoted} is not null "  # noqa: S608 (quoted)
        f"order by e.{column.quoted} {direction} limit {ENDS}) t"
        for column in by
        for direction in ("desc", "asc")
    ]


def _query(source: str, columns: Iterable[Column], condition: str) -> str:
    values = ", ".join(_value(each) for each in columns)
    return f"select array[{values}]::text[] as held from {source} where {condition}"  # noqa: S608 (quoted)


def _value(column: Column) -> str:
    if column.base in TIMES:
        return f"extract(epoch from {moment_of(column)})::text"
    return f"left({text_of(column)}, {_LONGEST})"


def _sample(candidate: Candidate, columns: dict[str, Column], found: Sequence[Any]) -> Sample:
    pattern = re.compile(id_pattern(candidate.kind.object))
    rows: list[Row] = []
    others: list[Row] = []
    for held in dict.fromkeys(tuple(row["held"]) for row in found):
        row = dict(zip(columns, held, strict=True))
        (rows if pattern.match(row[candidate.id.name] or "") else others).append(row)
    return Sample(columns, rows, others, candidate.id.name)
