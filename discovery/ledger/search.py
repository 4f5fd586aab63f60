"""Finds the columns that hold ids of Stripe, whatever their names, in all schemas that this user can read."""

from collections.abc import AsyncIterator, Sequence
from typing import Any

from discovery.ledger.candidate import PREFIXES, Candidate, id_pattern
from discovery.ledger.relations import find
from discovery.names import written_column, written_table
from discovery.reader import Reader, Unreadable
from reconcile.ledger.catalogue import quote
from reconcile.ledger.expressions import literal
from reconcile.objects.kinds import KINDS
from reconcile.queries import read_sql

OURS = ("paywatch", "paywatch_ledger")
PAGES = 100
"""Pages that are read of any other: at most some 20,000 rows."""
ROWS = 5000
"""Rows that are read of a view, whose size nobody knows."""
_NEWEST = 1000
_COLUMNS = 100
_DOCUMENTS = 20
"""Tables whose JSON is looked into."""
_WITHOUT_IDS = 200
"""Tables that are looked through again for ids within longer texts, if no column of any has ids."""

_OTHER_IDS = literal("^(cs|in|sub|cus|pm|seti|evt)_(?:test_|live_)?(?=[A-Za-z]*[0-9])[A-Za-z0-9]{14,}$")
"""Ids of Checkout sessions, invoices, subscriptions, customers, payment methods, setup intents and events."""


class Search:
    """``unread`` gets the tables that could not be read, with the reason. ``without_ids`` are those with text
    or arrays and no column of ids, and ``with_documents`` those of them that have JSON."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self.unread: dict[str, str] = {}
        self.with_documents: list[Any] = []
        self.without_ids: list[Any] = []

    async def candidates(self) -> AsyncIterator[Candidate]:
        """Yields each column with ids of Stripe, once for each kind of object. Raises OSError."""
        relations = await self._reader.fetch(read_sql("discovery.ledger", "relations"), list(OURS))
        for relation in relations:
            row = dict(relation)
            try:
                row["pages"] = await self._pages(row)
                found = await self._look_through(row)
                for each in found:
                    yield each
                if not found and len(self.without_ids) < _WITHOUT_IDS:
                    self.without_ids.append(row)
                if row["documents"] and not found and len(self.with_documents) < _DOCUMENTS:
                    self.with_documents.append(row)
            except Unreadable as error:
                self.unread[f"{row['schema']}.{row['name']}"] = str(error)

    async def bases_of_views(self) -> dict[int, frozenset[int]]:
        """Returns the oids of the tables and views that each view reads, directly or not."""
        rows = await self._reader.fetch(read_sql("discovery.ledger", "bases_of_views"))
        return {row["view"]: frozenset(row["bases"]) for row in rows}

    async def deep_ids(self, row: Any) -> str | None:
        """Returns the table if its documents have ids of Stripe at any depth."""
        columns = ", ".join(map(quote, row["documents"]))
        source = bounded(quote(row["schema"]) + "." + quote(row["name"]), columns, row["pages"])
        prefixes = "|".join(prefix for of in PREFIXES.values() for prefix in of)
        ids = literal(f'"({prefixes})_[A-Za-z0-9]{{8,}}"')
        documents = " or ".join(f"t.{quote(each)}::text ~ {ids}" for each in row["documents"])
        try:
            found = await self._reader.fetch(f"select from {source} where {documents} limit 1")
        except Unreadable:
            return None
        return written_table(row["schema"], row["name"]) if found else None

    async def ids_within(self) -> list[str]:
        """Returns the columns that have ids of Stripe within longer texts or arrays."""
        prefixes = "|".join(prefix for of in PREFIXES.values() for prefix in of)
        ids = literal(f"(^|[^A-Za-z0-9_])({prefixes})_(?![A-Za-z0-9]*_secret_)[A-Za-z0-9]{{8,}}")
        found = []
        for row in self.without_ids:
            names = [*(row["texts"] or ()), *(row["arrays"] or ())][:_COLUMNS]
            table, read = quote(row["schema"]) + "." + quote(row["name"]), ", ".join(map(quote, names))
            hits = ", ".join(f"bool_or(t.{quote(each)}::text ~ {ids})" for each in names)
            query = f"select array[{hits}]::bool[] as hits from {bounded(table, read, row['pages'])}"  # noqa: S608 (quoted)
            try:
                answer = (await self._reader.fetch(query))[0]["hits"] if names else []
            except Unreadable:
                continue
            written = written_table(row["schema"], row["name"])
            found += [
                f"{written}.{written_column(each)}" for each, hit in zip(names, answer, strict=False) if hit
            ]
        return found

    async def other_ids(self) -> list[str]:
        """Returns the columns that hold ids of objects that are not reconciled, each with their prefix."""
        found = []
        for row in self.without_ids:
            names = (row["texts"] or [])[:_COLUMNS]
            table, read = quote(row["schema"]) + "." + quote(row["name"]), ", ".join(map(quote, names))
            prefixes = ", ".join(f"min(substring(t.{quote(each)}::text from {_OTHER_IDS}))" for each in names)
            query = f"select array[{prefixes}]::text[] as prefixes from {bounded(table, read, row['pages'])}"  # noqa: S608 (quoted)
            try:
                answer = (await self._reader.fetch(query))[0]["prefixes"] if names else []
            except Unreadable:
                continue
            written = written_table(row["schema"], row["name"])
            found += [
                f"{written}.{written_column(each)} ({prefix}_...)"
                for each, prefix in zip(names, answer, strict=True)
                if prefix
            ]
        return found

    async def hidden(self) -> tuple[int, int]:
        """Returns how many tables and views this user cannot read, and of how many tables it may not see rows
        because of row-level security."""
        rows = await self._reader.fetch(read_sql("discovery.ledger", "hidden"), list(OURS))
        return int(rows[0]["hidden"]), int(rows[0]["secured"])

    async def indexed(self, oid: int) -> list[str]:
        """Returns the columns with which an index begins."""
        ordered = await self._reader.fetch(read_sql("discovery.ledger", "ordered_columns"), oid)
        return [each["name"] for each in ordered]

    async def _look_through(self, row: Any) -> list[Candidate]:
        columns = (row["texts"] or [])[:_COLUMNS]
        if not columns:
            return []
        hits = [
            f"count(*) filter (where t.{quote(column)}::text ~ {literal(id_pattern(object_))})"
            for column in columns
            for object_ in PREFIXES
        ]
        large = row["pages"] is not None and row["pages"] > PAGES
        indexed = await self.indexed(row["oid"]) if large else []
        table, read = quote(row["schema"]) + "." + quote(row["name"]), ", ".join(map(quote, columns))
        source = _with_newest(table, read, row["pages"], indexed)
        query = f"select count(*) as seen, array[{', '.join(hits)}]::int8[] as hits from {source}"  # noqa: S608 (quoted)
        found = (await self._reader.fetch(query))[0]
        places = [(column, object_) for column in columns for object_ in PREFIXES]
        hit = [(*place, count) for place, count in zip(places, found["hits"], strict=True) if count]
        if not hit:
            return []
        relation = await find(self._reader, row["schema"], row["name"], row["oid"])
        if relation is None:
            return []
        indexed = indexed or await self.indexed(row["oid"])
        return [
            Candidate(
                relation,
                row["oid"],
                row["pages"],
                KINDS[object_],
                relation.columns[column],
                count,
                found["seen"],
                indexed=column in indexed,
            )
            for column, object_, count in hit
            if column in relation.columns
        ]

    async def _pages(self, row: Any) -> int | None:
        found = await self._reader.fetch(read_sql("discovery.ledger", "pages"), row["oid"])
        return found[0]["pages"] if found else None


def bounded(source: str, columns: str, pages: int | None, sampled: int = PAGES) -> str:
    """Returns rows of a relation as SQL: all of a few pages, or else those of some random pages."""
    if pages is None:
        return f"(select {columns} from {source} as s limit {ROWS}) t"  # noqa: S608 (quoted by the caller)
    if pages <= sampled:
        return f"(select {columns} from {source} as s) t"  # noqa: S608
    share = 100.0 * sampled / pages
    return f"(select {columns} from {source} as s tablesample system ({share:.6f})) t"  # noqa: S608


def _with_newest(source: str, columns: str, pages: int | None, ordered: Sequence[str]) -> str:
    """Returns the same, with the newest rows of a large table: it may be older than its use of Stripe."""
    rows = bounded(source, columns, pages)
    if pages is None or pages <= PAGES or not ordered:
        return rows
    ends = "".join(
        f" union all (select {columns} from {source} as e where e.{quote(name)} is not null "  # noqa: S608 (quoted)
        f"order by e.{quote(name)} desc limit {_NEWEST})"
        for name in ordered[:2]
    )
    return f"(select * from {rows}{ends}) t"  # noqa: S608
