"""The rows of a run in the database beside the files that were made from them."""

from collections.abc import AsyncIterator
from typing import Any

import asyncpg
import msgspec

from reconcile.audit.judgement import first_difference
from reconcile.errors import Damaged
from reconcile.reports.chain import WITHOUT_CODES, Link
from reconcile.reports.filing import read_file
from reconcile.reports.findings import Finding, batches
from reconcile.reports.personal import veil
from reconcile.reports.privacy import Scrub, without_hashes
from reconcile.results.result import RunResult
from reconcile.windows import format_utc


class _Age(msgspec.Struct):
    age_days: int


_RESULT = RunResult.__struct_encode_fields__
_AGE = msgspec.json.Decoder(_Age)


async def compare_rows(
    store: asyncpg.Pool, link: Link, manifest: dict[str, Any], scrub: Scrub | None
) -> int | None:
    """The first byte of ``findings.jsonl`` that its rows would write otherwise; None if there is none.

    ``scrub`` is the one that the report was made with. Without its key all is compared but the hashes.
    """
    difference = first_difference if scrub is not None else _difference_but_hashes
    scrub = scrub or Scrub(b"")
    at, codes = 0, manifest.get("format") != WITHOUT_CODES
    found = _findings(store, link.run, scrub)
    try:
        async for line in lines(read_file(store, link.run, link.edition, "findings.jsonl")):
            finding = await anext(found, None)
            made = b"" if finding is None else scrub.json(finding.line(_age(line), codes=codes)).encode()
            if (place := difference(line, made)) is not None:
                return at + place
            at += len(line)
    except Damaged:
        return None  # told of as a file
    return None if await anext(found, None) is None else at


async def compare_run(
    store: asyncpg.Pool, link: Link, manifest: dict[str, Any], kept: Any, scrub: Scrub | None
) -> list[str]:
    """The names of what the run's own row says otherwise than its report; commands show it from there."""
    row = {
        "status": kept["status"],
        "from": format_utc(kept["window_from"]),
        "until": format_utc(kept["window_until"]),
        "mode": kept["mode"],
        "objects": list(kept["objects"]),
    }
    names = {name for name, value in row.items() if manifest.get(name) != value}
    result = _plain((scrub or Scrub(b"")).json(kept["result"] or "{}").encode(), scrub)
    try:
        content = b"".join([each async for each in read_file(store, link.run, link.edition, "report.json")])
        told = _plain(content, scrub) | {"report": f"sha256:{link.sha256.hex()}"}
    except (Damaged, msgspec.DecodeError):
        return sorted(names)  # told of as a file
    return sorted(names | {name for name in _RESULT if result.get(name) != told.get(name)})


def _plain(text: bytes, scrub: Scrub | None) -> dict[str, Any]:
    return msgspec.json.decode(text if scrub else without_hashes(text), type=dict[str, Any])


def _age(line: bytes) -> int:
    """What the rows do not say: it is told as of the report's time."""
    try:
        return _AGE.decode(line).age_days
    except msgspec.DecodeError:
        return 0


def _difference_but_hashes(line: bytes, made: bytes) -> int | None:
    if without_hashes(line) == without_hashes(made):
        return None
    return first_difference(line, made)


async def _findings(store: asyncpg.Pool, run: str, scrub: Scrub) -> AsyncIterator[Finding]:
    query = "select part, object, plan::text as plan from paywatch.run_parts where run = $1 order by part"
    for row in await store.fetch(query, run):
        hide = veil(None if row["plan"] is None else msgspec.json.decode(row["plan"]), scrub).over
        async for batch in batches(store, row["part"], row["object"]):
            for finding in batch:
                yield hide(finding)


async def lines(stretches: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """Each with its end; a last one may have none."""
    rest = b""
    async for stretch in stretches:
        *whole, rest = (rest + stretch).split(b"\n")
        for line in whole:
            yield line + b"\n"
    if rest:
        yield rest
