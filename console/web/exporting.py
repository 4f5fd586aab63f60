"""Writes all rows of a filter as CSV or JSON, batch by batch.

A failure in the middle breaks the connection off, so that nobody takes a part for the whole.
"""

import json
from collections.abc import AsyncIterator, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from starlette.responses import Response

from console.web.downloads import Download
from console.web.formatting import iso, money
from console.web.listing import Listing, Row
from console.web.masking import Mask, mask_texts
from reconcile.reports.safe_csv import Value, csv_lines

FORMATS = ("csv", "json")


def export(listing: Listing, batches: AsyncIterator[list[Row]], format_: str, mask: Mask) -> Response:
    """Returns the download, without secrets. ``format_`` is one of `FORMATS`."""
    lines, kind = (_csv, "text/csv") if format_ == "csv" else (_json, "application/json")
    headers = {
        "Content-Disposition": f'attachment; filename="paywatch-{listing.name}.{format_}"',
        "Cache-Control": "no-store",
    }
    return Download(lines(listing, batches, mask), media_type=f"{kind}; charset=utf-8", headers=headers)


def plain(listing: Listing, row: Row) -> dict[str, Any]:
    """Returns a row as JSON has it: times in UTC, durations in seconds, money in minor units by currency."""
    return {each.name: plain_value(row[each.name]) for each in listing.columns}


def plain_value(value: Any) -> Any:
    if isinstance(value, datetime):
        return iso(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, timedelta):
        return value.total_seconds()
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, (bytes, memoryview)):
        return bytes(value).hex()
    return value


async def _csv(listing: Listing, batches: AsyncIterator[list[Row]], mask: Mask) -> AsyncIterator[str]:
    yield csv_lines([[each.name for each in listing.columns]])
    async for rows in batches:
        yield csv_lines(_cells(listing, row, mask) for row in rows)


def _cells(listing: Listing, row: Row, mask: Mask) -> Sequence[Value]:
    return [_cell(each.kind, mask_texts(row[each.name], mask)) for each in listing.columns]


def _cell(kind: str, value: Any) -> Value:
    if kind == "money" and value is not None:
        return money(value)
    found = plain_value(value)
    if found is None or isinstance(found, (str, int)):
        return "yes" if found is True else "no" if found is False else found
    return str(found) if isinstance(found, float) else json.dumps(found, ensure_ascii=False, sort_keys=True)


async def _json(listing: Listing, batches: AsyncIterator[list[Row]], mask: Mask) -> AsyncIterator[str]:
    yield '{"items": ['
    separator = "\n"
    async for rows in batches:
        for row in rows:
            yield separator + json.dumps(mask_texts(plain(listing, row), mask), ensure_ascii=False)
            separator = ",\n"
    yield "\n]}\n"
