"""The findings in the database beside the file that was made from them."""

from collections.abc import AsyncIterator

import asyncpg
import msgspec

from reconcile.errors import Damaged
from reconcile.reports.chain import Link
from reconcile.reports.filing import stored
from reconcile.reports.findings import Finding, batches
from reconcile.reports.judgement import first_difference


class _Age(msgspec.Struct):
    age_days: int


_AGE = msgspec.json.Decoder(_Age)


async def compare_rows(store: asyncpg.Pool, link: Link) -> int | None:
    """The first byte of ``findings.jsonl`` that its rows would write otherwise; None if there is none.

    A line in which an email address was hidden is passed over: its rows hold the address itself.
    """
    at = 0
    found = _findings(store, link.run)
    try:
        async for line in lines(stored(store, link.run, link.edition, "findings.jsonl")):
            finding = await anext(found, None)
            difference = _difference(line, finding)
            if difference is not None:
                return at + difference
            at += len(line)
    except Damaged:
        return None  # told of as a file
    return None if await anext(found, None) is None else at


def _difference(line: bytes, finding: Finding | None) -> int | None:
    if finding is None:
        return 0
    try:
        made = finding.line(_AGE.decode(line).age_days)
    except msgspec.DecodeError:
        made = finding.line(0)
    return None if "@" in made else first_difference(line, made.encode())


async def _findings(store: asyncpg.Pool, run: str) -> AsyncIterator[Finding]:
    query = "select part, object from paywatch.run_parts where run = $1 order by part"
    for row in await store.fetch(query, run):
        async for batch in batches(store, row["part"], row["object"]):
            for finding in batch:
                yield finding


async def lines(stretches: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """Each with its end; a last one may have none."""
    rest = b""
    async for stretch in stretches:
        *whole, rest = (rest + stretch).split(b"\n")
        for line in whole:
            yield line + b"\n"
    if rest:
        yield rest
