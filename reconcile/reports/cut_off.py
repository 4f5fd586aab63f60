"""Cut-off: records near a bound of the window, and those that the two sides assign to different periods."""

from datetime import UTC, datetime
from functools import partial
from typing import Any

import asyncpg

from reconcile.currency import exponent, major
from reconcile.listing.readers import OVERLAP
from reconcile.postgres import LONG_TIMEOUT, plan_for_bulk, retry_outages
from reconcile.queries import sql
from reconcile.reports.report_store import FileEntry, ReportStore
from reconcile.reports.safe_csv import csv_lines, yes_or_no
from reconcile.windows import Window, format_utc

COLUMNS = (
    *("object", "id", "end", "stripe_created", "ledger_created", "stripe_in_window", "ledger_in_window"),
    *("other_period", "currency", "exponent", "stripe_minor", "stripe_amount", "stripe_status", "class"),
)
_BATCH = 2000


async def write_cut_off(report_store: ReportStore, object_runs: list[tuple[int, str]]) -> FileEntry:
    """Writes ``cut_off.csv``. ``object_runs``: number and object of each."""
    window = report_store.run.window
    file = report_store.open("cut_off.csv")
    await file.add(csv_lines([COLUMNS]))
    for object_run, object_ in object_runs:
        after: tuple[datetime, str] = (datetime.min.replace(tzinfo=UTC), "")
        bounds = (window.from_, window.until, OVERLAP)
        more = True
        while more:
            rows = await retry_outages(
                partial(_fetch, report_store.run.deps.store, object_run, *bounds, *after)
            )
            await file.add(csv_lines(_row(object_, window, row) for row in rows))
            after = (rows[-1]["created"], rows[-1]["id"]) if rows else after
            more = len(rows) == _BATCH
    return await file.close()


async def _fetch(store: asyncpg.Pool, object_run: int, *arguments: Any) -> list[Any]:
    async with store.acquire() as connection, connection.transaction(readonly=True):
        await plan_for_bulk(connection)
        found: list[Any] = await connection.fetch(
            sql("reports/cut_off_records"), object_run, *arguments, _BATCH, timeout=LONG_TIMEOUT
        )
        return found


def _row(object_: str, window: Window, row: Any) -> tuple[Any, ...]:
    created, ledger, currency = row["created"], row["ledger_created"], row["currency"]
    amount = row["amount"]
    near_from = abs(created - window.from_) <= abs(created - window.until)
    differs = row["ledger_in_window"] is not None and row["ledger_in_window"] != row["in_window"]
    return (
        *(object_, row["id"], "from" if near_from else "until"),
        *(format_utc(created), format_utc(ledger) if ledger else None),
        *(yes_or_no(row["in_window"]), yes_or_no(row["ledger_in_window"]), yes_or_no(differs)),
        *(currency, exponent(currency) if currency else None),
        *(amount, major(amount, currency) if currency and amount is not None else None),
        *(row["status"], row["class"]),
    )
