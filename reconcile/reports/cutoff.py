"""Cut-off: what lies near an end of the window, and what the two sides put into different periods."""

from datetime import UTC, datetime
from functools import partial
from typing import Any

import asyncpg

from reconcile.currency import exponent, major
from reconcile.listing.readers import OVERLAP
from reconcile.postgres import LONG, prepare_analysis, steadily
from reconcile.queries import sql
from reconcile.reports.cells import csv_lines, yes
from reconcile.reports.filing import Cabinet, File
from reconcile.windows import Window, written

COLUMNS = (
    *("object", "id", "end", "stripe_created", "ledger_created", "stripe_in_window", "ledger_in_window"),
    *("other_period", "currency", "exponent", "stripe_minor", "stripe_amount", "stripe_status", "class"),
)
_BATCH = 2000


async def cut_off(cabinet: Cabinet, parts: list[tuple[int, str]], window: Window) -> File:
    """``cut_off.csv``; ``parts``: number and kind of object."""
    drawer = cabinet.open("cut_off.csv")
    await drawer.add(csv_lines([COLUMNS]))
    for part, object_ in parts:
        after: tuple[datetime, str] = (datetime.min.replace(tzinfo=UTC), "")
        bounds = (window.from_, window.until, OVERLAP)
        more = True
        while more:
            rows = await steadily(partial(_near, cabinet.deps.store, part, *bounds, *after))
            await drawer.add(csv_lines(_row(object_, window, row) for row in rows))
            after = (rows[-1]["created"], rows[-1]["id"]) if rows else after
            more = len(rows) == _BATCH
    return await drawer.close()


async def _near(store: asyncpg.Pool, part: int, *arguments: Any) -> list[Any]:
    async with store.acquire() as connection, connection.transaction(readonly=True):
        await prepare_analysis(connection)
        found: list[Any] = await connection.fetch(
            sql("reports/cut_off"), part, *arguments, _BATCH, timeout=LONG
        )
        return found


def _row(object_: str, window: Window, row: Any) -> tuple[Any, ...]:
    created, ledger, currency = row["created"], row["ledger_created"], row["currency"]
    amount = row["amount"]
    near_from = abs(created - window.from_) <= abs(created - window.until)
    differs = row["ledger_in_window"] is not None and row["ledger_in_window"] != row["in_window"]
    return (
        *(object_, row["id"], "from" if near_from else "until"),
        *(written(created), written(ledger) if ledger else None),
        *(yes(row["in_window"]), yes(row["ledger_in_window"]), yes(differs)),
        *(currency, exponent(currency) if currency else None),
        *(amount, major(amount, currency) if currency and amount is not None else None),
        *(row["status"], row["class"]),
    )
