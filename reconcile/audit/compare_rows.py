"""Compares the rows of a run in the database with the files of the report that was made from them."""

from collections.abc import AsyncIterator
from datetime import datetime
from typing import Any

import asyncpg
import msgspec

from reconcile.audit.differences import first_difference
from reconcile.errors import Damaged
from reconcile.reports.chain import WITHOUT_CODES, Link
from reconcile.reports.findings import Finding, finding_batches
from reconcile.reports.personal_columns import personal_columns
from reconcile.reports.privacy import Scrubber, without_hashes
from reconcile.reports.report_store import read_file
from reconcile.results.result import RunResult
from reconcile.windows import format_utc


class _Age(msgspec.Struct):
    age_days: int


_RESULT = RunResult.__struct_encode_fields__
_AGE = msgspec.json.Decoder(_Age)


async def compare_findings(
    store: asyncpg.Pool, link: Link, manifest: dict[str, Any], scrubber: Scrubber | None
) -> int | None:
    """Returns the offset in ``findings.jsonl`` where the rows differ from it, or None.

    ``scrubber`` has the key of the report; if it is None, hashes of personal data are not compared.
    """
    difference = first_difference if scrubber is not None else _difference_but_hashes
    scrubber = scrubber or Scrubber(b"")
    at, codes = 0, manifest.get("format") != WITHOUT_CODES
    findings = _findings(store, link.run, scrubber)
    try:
        async for line in _lines(read_file(store, link.run, link.edition, "findings.jsonl")):
            finding = await anext(findings, None)
            text = "" if finding is None else finding.line(_age(line), codes=codes)
            if (offset := difference(line, scrubber.scrub_json(text).encode())) is not None:
                return at + offset
            at += len(line)
        return None if await anext(findings, None) is None else at
    except Damaged:
        return None  # reported as a problem of the file
    except (AttributeError, KeyError, TypeError, ValueError):
        return at  # a row whose JSON is not that of a finding


async def compare_run(
    store: asyncpg.Pool, link: Link, manifest: dict[str, Any], stored: Any, scrubber: Scrubber | None
) -> list[str]:
    """Returns the names of the fields in which the run's row differs from its report.

    Commands such as ``paywatch reconcile show`` read the row, not the report.
    """
    row = {
        "status": stored["status"],
        "from": format_utc(stored["window_from"]),
        "until": format_utc(stored["window_until"]),
        "mode": stored["mode"],
        "objects": list(stored["objects"]),
    }
    names = {name for name, value in row.items() if manifest.get(name) != value}
    if manifest.get("made_at") not in (None, _format_time(stored["finished_at"])):
        names.add("finished_at")
    try:
        names |= _differing_reason(stored)
        text = (scrubber or Scrubber(b"")).scrub_json(stored["result"] or "{}").encode()
        result = _comparable(text, scrubber)
    except msgspec.DecodeError:
        return sorted({*names, "result"})
    try:
        content = b"".join([each async for each in read_file(store, link.run, link.edition, "report.json")])
        report = _comparable(content, scrubber) | {"report": f"sha256:{link.sha256.hex()}"}
    except (Damaged, msgspec.DecodeError):
        return sorted(names)  # reported as a problem of the file
    return sorted(names | {name for name in _RESULT if result.get(name) != report.get(name)})


def _format_time(time: datetime | None) -> str | None:
    return None if time is None else format_utc(time)


def _differing_reason(stored: Any) -> set[str]:
    """The row has the reason in columns too, from which lists show it."""
    result = msgspec.json.decode(stored["result"] or "{}", type=dict[str, Any])
    return {name for name in ("reason", "reason_code") if (result.get(name) or "") != (stored[name] or "")}


def _comparable(text: bytes, scrubber: Scrubber | None) -> dict[str, Any]:
    return msgspec.json.decode(text if scrubber else without_hashes(text), type=dict[str, Any])


def _age(line: bytes) -> int:
    """Returns the age in the file: it was computed at the time of the report, and no row has it."""
    try:
        return _AGE.decode(line).age_days
    except msgspec.DecodeError:
        return 0


def _difference_but_hashes(line: bytes, expected: bytes) -> int | None:
    if without_hashes(line) == without_hashes(expected):
        return None
    return first_difference(line, expected)


async def _findings(store: asyncpg.Pool, run: str, scrubber: Scrubber) -> AsyncIterator[Finding]:
    query = (
        "select object_run, object, plan::text as plan from paywatch.object_runs "
        "where run = $1 order by object_run"
    )
    for row in await store.fetch(query, run):
        hash_in = personal_columns(
            None if row["plan"] is None else msgspec.json.decode(row["plan"]), scrubber
        ).hash_in
        async for batch in finding_batches(store, row["object_run"], row["object"]):
            for finding in batch:
                yield hash_in(finding)


async def _lines(chunks: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """Yields each line with its line feed; the last one may have none."""
    rest = b""
    async for chunk in chunks:
        *whole, rest = (rest + chunk).split(b"\n")
        for line in whole:
            yield line + b"\n"
    if rest:
        yield rest
