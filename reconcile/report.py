"""What a run leaves behind for people: ``report.json``, ``report.html``, ``findings.jsonl``, and their
manifest.

The same inputs give the same bytes, but for the run's id and the manifest's times.
"""

import hashlib
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import asyncpg
import jinja2
import msgspec

from reconcile.job import LONG
from reconcile.judging import CLASSES
from reconcile.lease import Taken
from reconcile.outcome import Part
from reconcile.result import RunResult
from reconcile.statements import sql

SHOWN = 500
"""Findings on the page for people; all are in findings.jsonl."""
_BATCH = 1000


@dataclass(frozen=True, slots=True)
class File:
    """One file of a report. ``content`` None: made again from the findings when it is exported."""

    name: str
    content: bytes | None
    size: int
    sha256: bytes


@dataclass(slots=True)
class Tally:
    """What passes by while findings stream: hash, size, counts, and the first few."""

    sha256: Any
    size: int
    actions: Counter[tuple[str, str, str, str]]
    first: list[dict[str, Any]]


async def make(
    store: asyncpg.Pool, taken: Taken, parts: list[Part], result: RunResult, about: dict[str, str]
) -> list[File]:
    """All files; the manifest is the last. ``about``: service, environment, business_timezone."""
    tally = await _tally(store, taken.held.run)
    document = _document(parts, result, tally, about)
    files = [
        _file("report.json", msgspec.json.format(_json(document), indent=2) + b"\n"),
        _file("report.html", render(document, tally.first).encode()),
        File("findings.jsonl", None, tally.size, tally.sha256.digest()),
    ]
    return [*files, await _manifest(store, taken, files)]


async def finding_lines(store: asyncpg.Pool, run: str) -> AsyncIterator[tuple[dict[str, Any], bytes]]:
    """Each finding, and its line of JSON; a thousand at a time."""
    async with store.acquire() as connection, connection.transaction(readonly=True):
        async for row in connection.cursor(sql("findings"), run, prefetch=_BATCH, timeout=LONG):
            finding = {
                **{name: row[name] for name in ("object", "id", "class", "source", "reason")},
                "fields": _sorted(row["fields"]),
                **{name: row[name] for name in ("action", "note", "resolved")},
                "stripe": _sorted(row["stripe"]),
                "ledger": _sorted(row["ledger"]),
            }
            yield finding, _json(finding) + b"\n"


async def _tally(store: asyncpg.Pool, run: str) -> Tally:
    tally = Tally(hashlib.sha256(), 0, Counter(), [])
    async for finding, line in finding_lines(store, run):
        tally.sha256.update(line)
        tally.size += len(line)
        tally.actions[finding["object"], finding["class"], finding["source"], finding["action"]] += 1
        if len(tally.first) < SHOWN:
            tally.first.append(finding)
    return tally


def _document(parts: list[Part], result: RunResult, tally: Tally, about: dict[str, str]) -> dict[str, Any]:
    return {
        **about,
        **{name: value for name, value in result.as_json().items() if name != "report"},
        "parts": {part.object: _of_part(part) for part in parts},
        "findings": {
            "total": sum(tally.actions.values()),
            "summary": [
                {"object": key[0], "class": key[1], "source": key[2], "action": key[3], "count": count}
                for key, count in sorted(tally.actions.items())
            ],
        },
    }


def _of_part(part: Part) -> dict[str, Any]:
    return {
        "gaps": part.gaps,
        "facts": part.facts,
        "totals": {"before": part.before, "after": part.after},
        "configuration": part.plan,
    }


async def _manifest(store: asyncpg.Pool, taken: Taken, files: list[File]) -> File:
    (times,) = await store.fetch(sql("run_times"), taken.held.run)
    content = {
        "run": taken.held.run,
        "account": taken.account,
        **{name: times[name].isoformat() for name in ("created_at", "started_at", "reported_at")},
        "attempts": times["attempt"],
        "pages": times["pages"],
        "files": {each.name: {"sha256": each.sha256.hex(), "bytes": each.size} for each in files},
    }
    return _file("manifest.json", msgspec.json.format(_json(content), indent=2) + b"\n")


def _file(name: str, content: bytes) -> File:
    return File(name, content, len(content), hashlib.sha256(content).digest())


def _sorted(text: str | None) -> Any:
    """JSON with its keys in one order: jsonb has an order of its own."""
    return None if text is None else _in_order(msgspec.json.decode(text))


def _in_order(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _in_order(value[key]) for key in sorted(value)}
    return [_in_order(each) for each in value] if isinstance(value, list) else value


def _json(value: Any) -> bytes:
    return msgspec.json.encode(value)


def render(document: dict[str, Any], findings: list[dict[str, Any]]) -> str:
    """The page for people: everything in one file, nothing from the network."""
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("reconcile"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("report.html").render(
        report=msgspec.to_builtins(document), findings=findings, classes=CLASSES, shown=SHOWN
    )
