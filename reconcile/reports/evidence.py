"""The evidence: each request to Stripe whose response was used, and the hash of the response."""

from collections.abc import AsyncIterator, Sequence
from functools import partial
from typing import Any

import asyncpg
import msgspec

from reconcile.postgres import LONG_TIMEOUT, retry_outages
from reconcile.queries import sql
from reconcile.reports.report_store import FileEntry, ReportStore
from reconcile.reports.safe_csv import csv_lines, yes_or_no
from reconcile.windows import format_utc

SLICES = ("object", "slice", "source", "from", "until", "pages", "records", "read_to_its_end")
_BATCH = 5000
_encode = msgspec.json.Encoder(order="sorted").encode


async def write_evidence(
    report_store: ReportStore, object_runs: Sequence[tuple[int, str]]
) -> list[FileEntry]:
    """Writes ``evidence/pages.jsonl`` and ``evidence/slices.csv``.

    ``object_runs``: number and object of each.
    """
    store = report_store.run.deps.store
    pages, slices = report_store.open("evidence/pages.jsonl"), report_store.open("evidence/slices.csv")
    await slices.add(csv_lines([SLICES]))
    for object_run, object_ in object_runs:
        found = await retry_outages(partial(store.fetch, sql("reports/slices"), object_run))
        await slices.add(csv_lines(_slice(object_, row) for row in found))
        # Objects that were fetched by id belong to no slice: their number is None.
        for number in [*(row["number"] for row in found), None]:
            async for rows in _logged_pages(store, object_run, number):
                await pages.add("".join(_page(object_, row) for row in rows))
    return [await pages.close(), await slices.close()]


async def _logged_pages(store: asyncpg.Pool, object_run: int, number: int | None) -> AsyncIterator[list[Any]]:
    after, more = 0, True
    while more:
        rows = await retry_outages(
            partial(
                store.fetch,
                sql("reports/next_logged_pages"),
                object_run,
                number,
                after,
                _BATCH,
                timeout=LONG_TIMEOUT,
            )
        )
        if rows:
            yield rows
            after = rows[-1]["seq"]
        more = len(rows) == _BATCH


def _page(object_: str, row: Any) -> str:
    return (
        _encode(
            {
                "object": object_,
                "slice": row["number"],
                "asked_for" if row["number"] is None else "after": row["cursor"],
                "count": row["count"],
                "request_id": row["request_id"],
                "sha256": row["sha256"],
                "at": format_utc(row["at"]),
            }
        ).decode()
        + "\n"
    )


def _slice(object_: str, row: Any) -> tuple[Any, ...]:
    return (
        *(object_, row["number"], row["source"], format_utc(row["lower"]), format_utc(row["upper"])),
        *(row["pages"], row["records"], yes_or_no(row["done"])),
    )
