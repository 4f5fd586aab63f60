"""Lists the findings of a run from the store, those with the most money at risk first."""

from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass
from typing import Any

import asyncpg
import msgspec

from reconcile.inspection.found import Found, Reader
from reconcile.inspection.statements import statement
from reconcile.postgres import LONG_TIMEOUT
from reconcile.queries import sql
from settings import Settings

BATCH = 500


@dataclass(frozen=True, slots=True)
class Selection:
    """Which findings of a run are listed; None is all of them.

    ``over``: more than these minor units of this currency are at risk. ``open``: still open now.
    """

    objects: Sequence[str] | None = None
    classes: Sequence[str] | None = None
    ids: Sequence[str] | None = None
    over: tuple[int, str] | None = None
    open: bool = False

    def arguments(self, run: str) -> tuple[Any, ...]:
        minor, currency = self.over or (None, None)
        return (run, self.objects, self.classes, self.ids, currency, minor, self.open)


ALL = Selection()


class Counts(msgspec.Struct, frozen=True):
    """How many findings there are, how many the run left open, and the rows that it planned to write."""

    findings: int
    unresolved: int
    inserts: int
    updates: int


async def count_findings(store: asyncpg.Pool, run: str, selection: Selection = ALL) -> Counts:
    query = statement("selected_findings", "count")
    (row,) = await store.fetch(query, *selection.arguments(run), timeout=LONG_TIMEOUT)
    return Counts(**row)


async def currencies_at_risk(store: asyncpg.Pool, run: str) -> list[str]:
    """Returns the currencies in which open findings of a run have money at risk, as the sides wrote them."""
    rows = await store.fetch(sql("inspection/currencies_at_risk"), run, timeout=LONG_TIMEOUT)
    return [row["currency"] for row in rows]


def list_findings(
    store: asyncpg.Pool,
    settings: Settings,
    run: str,
    selection: Selection = ALL,
    limit: int | None = None,
) -> AsyncGenerator[Found, None]:
    """Yields the selected findings: open before repaired, by currency, then the larger amount at risk first.

    Reads them in batches from one snapshot, so that a million needs little memory. Close it if you stop early
    (`contextlib.aclosing`): until then it holds a connection.
    """
    return _listed(store, settings, "ordered", (*selection.arguments(run), limit))


async def first_findings(store: asyncpg.Pool, settings: Settings, run: str, limit: int) -> list[Found]:
    """Returns open findings of a run: the largest amounts of each currency in turn."""
    return [each async for each in _listed(store, settings, "first", (*ALL.arguments(run), limit))]


async def _listed(
    store: asyncpg.Pool, settings: Settings, order: str, arguments: tuple[Any, ...]
) -> AsyncGenerator[Found, None]:
    reader = await Reader.open(store, settings, arguments[0])
    async with (
        store.acquire() as connection,
        connection.transaction(isolation="repeatable_read", readonly=True),
    ):
        query = statement("selected_findings", order)
        cursor = await connection.cursor(query, *arguments, timeout=LONG_TIMEOUT)
        # Without statistics of new rows Postgres would read all of them for each batch.
        for scan in ("seqscan", "hashjoin", "mergejoin"):
            await connection.execute(f"set local enable_{scan} = off")
        while keys := await cursor.fetch(BATCH, timeout=LONG_TIMEOUT):
            for found in await reader.read(connection, keys):
                yield found
