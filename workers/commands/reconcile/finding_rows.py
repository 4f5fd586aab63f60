"""Findings for programs: JSON with one finding a line, and CSV that no spreadsheet evaluates."""

import sys
from collections.abc import AsyncIterator, Callable
from typing import Any

from reconcile.currency import format_amounts
from reconcile.inspection.found import Found
from reconcile.reports.exception_rows import EXCEPTIONS, exception_row
from reconcile.reports.safe_csv import csv_lines, yes_or_no
from reconcile.windows import format_utc
from workers.output import json_line

COLUMNS = (*("run", "account"), *EXCEPTIONS, *("at_risk", "open", "next_step", "url"))
"""Those of exceptions.csv, and what depends on the time of the question."""


async def write_json(found: AsyncIterator[Found]) -> None:
    """Writes an array, each finding on a line of its own as soon as it is read."""
    opening = "["
    async for each in found:
        sys.stdout.write(f"{opening}\n{json_line(each.as_json())}")
        opening = ","
    sys.stdout.write("[]\n" if opening == "[" else "\n]\n")


async def write_csv(found: AsyncIterator[Found], scrub: Callable[[str], str]) -> None:
    sys.stdout.write(csv_lines([COLUMNS]))
    async for each in found:
        sys.stdout.write(scrub(csv_lines([row(each)])))


def row(found: Found) -> tuple[Any, ...]:
    now = found.now
    return (
        *(found.of.run, found.of.account.connected),
        *exception_row(found.finding, now, format_utc(now)),
        format_amounts(found.at_risk) if found.at_risk else None,
        yes_or_no(found.open),
        *(found.next_step, found.url),
    )
