"""Lists: one description gives the page, its filters, keyset paging, the count, CSV, JSON and the API.

The SELECT of a list is in ``console/sql``. Filters and the cursor are conditions on its output columns, so
Postgres applies them inside. No text of a request becomes part of a statement.
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import asyncpg
from starlette.datastructures import QueryParams

from console.roles import Permission
from console.web.problems import BadInput
from console.web.sql import query
from console.web.values import Key, Type, parse_value, read_cursor, write_cursor

PAGE = 50
COUNTED = 10_000
"""The most rows that a page counts; beyond, it says so."""
BATCH = 1_000

Kind = Literal[
    "text",
    "id",
    "time",
    "duration",
    "money",
    "count",
    "percentage",
    "verdict",
    "severity",
    "word",
    "flag",
    "fields",
    "lines",
    "strip",
]
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Column:
    """``money`` cells are amounts in minor units by currency; ``duration`` cells are seconds or intervals;
    ``fields`` cells are values by name, and ``lines`` cells are lists of texts; ``strip`` cells are
    the worst verdict by the label of its hour or day, in order.

    ``link``: a pattern of an address, filled with the row's values.
    """

    name: str
    title: str
    kind: Kind = "text"
    link: str | None = None


@dataclass(frozen=True, slots=True)
class Filter:
    """``where``: a condition on output columns, with ``{}`` in place of the value; its type is ``type``.

    ``choices``: the only values that it takes; empty for any text. A ``flag`` filter is on or absent, and its
    condition has no ``{}``.
    """

    name: str
    title: str
    where: str
    type: Type = "text"
    choices: tuple[str, ...] = ()
    flag: bool = False


@dataclass(frozen=True, slots=True)
class Listing:
    """``name`` is the last part of its address in the API, and of its exported files.

    ``select``: a file of console/sql. ``fixed``: names of parameters of the SELECT, ``$1`` and so on, whose
    values a page gives, such as the id that it is about. ``refine`` completes a row in Python, and
    ``complete`` all rows of a page at once, with further queries.
    """

    name: str
    title: str
    path: str
    select: str
    columns: tuple[Column, ...]
    keys: tuple[Key, ...]
    filters: tuple[Filter, ...] = ()
    descending: bool = True
    fixed: tuple[str, ...] = ()
    detail: str | None = None
    permission: Permission = Permission.READ
    refine: Callable[[Row], Row] | None = None
    precondition: Callable[[asyncpg.Pool, Sequence[Any]], Awaitable[None]] | None = None
    """Raises Conflict, with the values of ``fixed``, while the list would say something wrong."""
    complete: Callable[[asyncpg.Pool, list[Row]], Awaitable[list[Row]]] | None = None
    empty: str = "Nothing matches."

    def filter_named(self, name: str) -> Filter | None:
        return next((each for each in self.filters if each.name == name), None)


@dataclass(frozen=True, slots=True)
class Chosen:
    """The filters of one request: values as they were written, by name, in the order of the listing."""

    values: Mapping[str, str]

    @property
    def is_empty(self) -> bool:
        return not self.values


@dataclass(frozen=True, slots=True)
class Page:
    """``after``: the cursor of the next page; None on the last. ``more``: there are more than `COUNTED`."""

    rows: Sequence[Row]
    count: int
    more: bool
    after: str | None


def choose(listing: Listing, params: QueryParams, *, beside: Sequence[str] = ()) -> Chosen:
    """Reads the filters of a request. Raises BadInput for one that the list does not have, or a wrong value.

    ``beside``: other parameters that the page takes.
    """
    allowed = {"after", "limit", "notice", "format", "from_page", *beside}
    for name in params:
        if listing.filter_named(name) is None and name not in allowed:
            known = ", ".join(each.name for each in listing.filters) or "none"
            raise BadInput(f"{listing.title} has no filter {name!r}: known are {known}")
    values = {}
    for each in listing.filters:
        written = params.getlist(each.name)
        if len(written) > 1:
            raise BadInput(f"the filter {each.name!r} is given {len(written)} times: give it once")
        if written and written[0] != "":
            parse_value(each.title, each.type, each.choices, written[0], flag=each.flag)
            values[each.name] = written[0]
    return Chosen(values)


async def read_page(
    pool: asyncpg.Pool,
    listing: Listing,
    chosen: Chosen,
    *,
    after: str | None = None,
    limit: int = PAGE,
    fixed: Sequence[Any] = (),
) -> Page:
    """Returns one page and how many rows the filter has. Raises BadInput (a broken cursor) and Conflict."""
    await check(pool, listing, fixed)
    statement, values = _statement(listing, chosen, fixed, after, limit + 1)
    counting, counted_values = _counting(listing, chosen, fixed)
    async with (
        pool.acquire() as connection,
        connection.transaction(isolation="repeatable_read", readonly=True),
    ):
        found = await connection.fetch(statement, *values)
        number = await connection.fetchval(counting, *counted_values)
    rows = [dict(row) for row in found[:limit]]
    cursor = write_cursor(listing.keys, rows[-1]) if len(found) > limit else None
    return Page(await _refined(pool, listing, rows), min(number, COUNTED), number > COUNTED, cursor)


async def check(pool: asyncpg.Pool, listing: Listing, fixed: Sequence[Any]) -> None:
    """Raises Conflict if the list cannot be read now. An export asks before its first byte."""
    if listing.precondition is not None:
        await listing.precondition(pool, fixed)


async def read_all(
    pool: asyncpg.Pool, listing: Listing, chosen: Chosen, *, fixed: Sequence[Any] = ()
) -> AsyncIterator[list[Row]]:
    """Yields every row of the filter in batches, for an export, in bounded memory."""
    after: str | None = None
    while True:
        statement, values = _statement(listing, chosen, fixed, after, BATCH)
        rows = [dict(row) for row in await pool.fetch(statement, *values)]
        if rows:
            after = write_cursor(listing.keys, rows[-1])
            yield await _refined(pool, listing, rows)
        if len(rows) < BATCH:
            return


def _conditions(listing: Listing, chosen: Chosen, values: list[Any]) -> list[str]:
    """Returns the conditions, and adds their values to ``values``, the parameters so far."""
    conditions = []
    for name, text in chosen.values.items():
        each = listing.filter_named(name)
        if each is None:
            raise LookupError(name)
        value = parse_value(each.title, each.type, each.choices, text, flag=each.flag)
        if each.flag:
            conditions.append(each.where)
            continue
        values.append(value)
        conditions.append(each.where.replace("{}", f"${len(values)}::{each.type}"))
    return conditions


def _statement(
    listing: Listing, chosen: Chosen, fixed: Sequence[Any], after: str | None, limit: int
) -> tuple[str, list[Any]]:
    values: list[Any] = list(fixed)
    conditions = _conditions(listing, chosen, values)
    names = ", ".join(each.name for each in listing.keys)
    if after is not None:
        places = []
        for key, value in zip(listing.keys, read_cursor(listing.keys, after), strict=True):
            values.append(value)
            places.append(f"${len(values)}::{key.type}")
        conditions.append(f"({names}) {'<' if listing.descending else '>'} ({', '.join(places)})")
    where = " and ".join(f"({each})" for each in conditions) or "true"
    way = " desc" if listing.descending else ""
    order = ", ".join(f"{each.name}{way}" for each in listing.keys)
    statement = f"select * from ({query(listing.select)}) listed where {where} order by {order} limit {limit}"  # noqa: S608
    if listing.detail is not None:
        detail = query(listing.detail)
        statement = f"select * from ({statement}) page cross join lateral ({detail}) detail order by {order}"  # noqa: S608
    return statement, values


def _counting(listing: Listing, chosen: Chosen, fixed: Sequence[Any]) -> tuple[str, list[Any]]:
    values: list[Any] = list(fixed)
    where = " and ".join(f"({each})" for each in _conditions(listing, chosen, values)) or "true"
    inner = f"select 1 from ({query(listing.select)}) listed where {where} limit {COUNTED + 1}"  # noqa: S608
    return f"select count(*) from ({inner}) counted", values  # noqa: S608


async def _refined(pool: asyncpg.Pool, listing: Listing, rows: list[Row]) -> list[Row]:
    if listing.complete is not None and rows:
        rows = await listing.complete(pool, rows)
    return rows if listing.refine is None else [listing.refine(row) for row in rows]
