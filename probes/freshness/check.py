"""Reads the time and the size of the newest thing, and judges both."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial

import httpx

from probes import ledger, request_errors
from probes.formatting import format_seconds
from probes.freshness.files import Found, Unreadable, find_newest
from probes.judgement import Problem, conclude
from probes.ledger import LedgerError
from probes.reading import Json, Outcome, Verdict
from probes.threads import Hangs, Threads
from probes.timestamps import later_clock, parse_http_date, query_time
from probes.tools import Needs, Tools
from settings.checks.freshness import FreshnessCheck, NewestFile, NewestPage, NewestRow
from settings.sizes import format_size as format_limit
from settings.texts import escape_controls, mask_secrets
from settings.values import format_duration

CAUSES: Mapping[str, str] = {
    **request_errors.CAUSES,
    **ledger.CAUSES,
    "query": "the query cannot be run or does not return one time; the reason quotes the database",
    "stale": "the newest one is older than `max_age`",
    "missing": "no complete file matches, the query returned null or no row, or the URL answers 404 or 410",
    "small": "the newest one is smaller than `min_bytes`, or empty",
    "clock": "the newest one is over a minute in the future: a clock or a time zone is wrong",
    "status": "the URL answers with another status than 200",
    "undated": "the response has no valid `Last-Modified`",
    "size": "the response does not say how large it is, and `min_bytes` is set",
    "unreadable": "a folder or a file cannot be read, or the pattern has over 100000 entries to look at",
    "hangs": "the file system does not answer in time",
}


def _of_kind(*kinds: type) -> Callable[[FreshnessCheck], bool]:
    return lambda check: isinstance(check.newest, kinds)


NEEDS: Needs = {
    **dict.fromkeys((*request_errors.CAUSES, "status", "undated"), _of_kind(NewestPage)),
    **dict.fromkeys(
        request_errors.TLS_CAUSES,
        lambda check: isinstance(check.newest, NewestPage) and request_errors.uses_tls(check.newest.url),
    ),
    **dict.fromkeys(ledger.CAUSES, _of_kind(NewestRow)),
    **dict.fromkeys(("unreadable", "hangs"), _of_kind(NewestFile)),
    "small": _of_kind(NewestFile, NewestPage),
    "size": lambda check: isinstance(check.newest, NewestPage) and check.min_bytes is not None,
}

_TOLERANCE = 60.0
_GONE = frozenset({404, 410})
_NO_HEAD = frozenset({400, 403, 405, 501})
"""What servers answer that know no HEAD, or whose signed URLs permit only GET."""
_LONGEST_PATH = 200


class NotKnown(Exception):
    """``outcome`` says why nothing is known about the newest one."""

    def __init__(self, outcome: Outcome) -> None:
        super().__init__(outcome.reason)
        self.outcome = outcome


@dataclass(frozen=True, slots=True)
class Newest:
    """``at`` is None if there is none, ``size`` None if it is not known; ``name`` is what it is called."""

    name: str
    at: datetime | None
    now: datetime
    size: int | None = None
    evidence: Mapping[str, Json] = field(default_factory=dict)


async def probe(check: FreshnessCheck, tools: Tools) -> Outcome:
    try:
        return judge(check, await _read(check, tools))
    except NotKnown as error:
        return error.outcome


async def _read(check: FreshnessCheck, tools: Tools) -> Newest:
    source, seconds = check.newest, check.timeout.total_seconds()
    if isinstance(source, NewestFile):
        return await _read_files(source.file, tools.threads, seconds)
    if isinstance(source, NewestPage):
        return await _read_page(source.url, tools.http, seconds)
    try:
        at, now, evidence = await query_time(tools.ledger, source.sql, "newest.sql")
    except LedgerError as error:
        raise NotKnown(Outcome(Verdict.UNKNOWN, str(error), cause=error.cause)) from error
    return Newest("the newest row", at, now, evidence=evidence)


async def _read_files(pattern: str, threads: Threads, seconds: float) -> Newest:
    try:
        found = await threads.call(pattern, partial(find_newest, pattern), seconds)
    except Hangs as error:
        raise NotKnown(Outcome(Verdict.UNKNOWN, str(error), cause="hangs")) from error
    except Unreadable as error:
        sentence = _shown(str(error))
        raise NotKnown(Outcome(Verdict.UNKNOWN, sentence, cause="unreadable")) from error
    return _of_files(found, datetime.now(UTC))


def _of_files(found: Found, now: datetime) -> Newest:
    evidence: dict[str, Json] = {"files": found.files, "worker_time": now.isoformat()}
    if found.growing:
        evidence["being_written"] = [_shown(path) for path in found.growing]
    if found.newest is None:
        return Newest("a file", None, now, evidence=evidence)
    name = _shown(found.newest.path)
    try:
        at = datetime.fromtimestamp(found.newest.changed, UTC)
    except (ValueError, OverflowError, OSError):  # a file system may store any 64-bit number
        sentence = f"the time of {name} is not a valid one"
        raise NotKnown(Outcome(Verdict.UNKNOWN, sentence, cause="unreadable")) from None
    return Newest(name, at, now, found.newest.size, {"file": name, **evidence})


def _shown(path: str) -> str:
    """Returns a path that a terminal and the store accept: a file name may have any bytes."""
    text = escape_controls(mask_secrets(path))
    return text if len(text) <= _LONGEST_PATH else f"{text[:_LONGEST_PATH]}…"


async def _read_page(url: str, client: httpx.AsyncClient, seconds: float) -> Newest:
    try:
        response = await client.head(url, timeout=seconds)
        if response.status_code in _NO_HEAD:
            response = await client.get(url, timeout=seconds)
    except httpx.RequestError as error:
        raise NotKnown(request_errors.outcome_of(error)) from error
    return _of_response(response, datetime.now(UTC))


def _of_response(response: httpx.Response, ours: datetime) -> Newest:
    now, evidence = later_clock(response, ours)
    evidence["status"] = response.status_code
    if response.status_code in _GONE:
        return Newest("the URL", None, now, evidence=evidence)
    if response.status_code != 200:
        sentence = f"the URL answers with status {response.status_code}, expected 200"
        raise NotKnown(Outcome(Verdict.FAIL, sentence, cause="status", evidence=evidence))
    at = parse_http_date(response.headers.get("last-modified", ""))
    if at is None:
        sentence = "the response has no valid Last-Modified header"
        raise NotKnown(Outcome(Verdict.UNKNOWN, sentence, cause="undated", evidence=evidence))
    return Newest("the URL", at, now, _length(response), evidence)


def _length(response: httpx.Response) -> int | None:
    """Returns the size of the content. That of a compressed response would be another one."""
    received = response.extensions.get("received_headers", response.headers.raw)
    headers = {name.lower(): value for name, value in received}
    written = headers.get(b"content-length", b"")
    plain = b"content-encoding" not in headers
    return int(written) if plain and written.isdigit() and len(written) < 16 else None


def judge(check: FreshnessCheck, newest: Newest) -> Outcome:
    """Returns the outcome by the clock of the source."""
    if newest.at is None:
        sentence = f"there is nothing: {newest.name} does not exist, or is not complete"
        return Outcome(Verdict.FAIL, sentence, cause="missing", evidence=newest.evidence)
    age = (newest.now - newest.at).total_seconds()
    values = {"age": age} | ({"size": float(newest.size)} if newest.size is not None else {})
    size = f", {_format_size(newest.size)}" if newest.size is not None else ""
    return conclude(
        [*_age_problems(check, newest.name, age), *_size_problems(check, newest)],
        f"{newest.name} is {format_seconds(max(age, 0.0))} old{size}",
        values=values,
        evidence={"changed": newest.at.isoformat(), **newest.evidence},
    )


def _format_size(size: int) -> str:
    """``0 bytes``, ``1.5 MB``, ``20 GB``: at most three digits."""
    for exponent, unit in ((12, "TB"), (9, "GB"), (6, "MB"), (3, "kB")):
        if size >= 10**exponent:
            return f"{size / 10**exponent:.3g} {unit}"
    return f"{size} bytes"


def _age_problems(check: FreshnessCheck, name: str, age: float) -> list[Problem]:
    if age < -_TOLERANCE:  # it would be fresh for so long, whatever happens
        ahead = format_seconds(-age)
        sentence = f"{name} is {ahead} in the future: a clock or a time zone is wrong"
        return [Problem(Verdict.FAIL, "clock", sentence)]
    if age > check.max_age.total_seconds():
        limit = format_duration(check.max_age)
        return [Problem(Verdict.FAIL, "stale", f"{name} is {format_seconds(age)} old, max_age is {limit}")]
    return []


def _size_problems(check: FreshnessCheck, newest: Newest) -> list[Problem]:
    if newest.size is None:
        sentence = f"min_bytes cannot be checked: {newest.name} does not say how large it is"
        return [Problem(Verdict.UNKNOWN, "size", sentence)] if check.min_bytes is not None else []
    if newest.size == 0:
        return [Problem(Verdict.FAIL, "small", f"{newest.name} is empty")]
    if check.min_bytes is not None and newest.size < check.min_bytes:
        sizes = f"{_format_size(newest.size)}, min_bytes is {format_limit(check.min_bytes)}"
        return [Problem(Verdict.FAIL, "small", f"{newest.name} has only {sizes}")]
    return []
