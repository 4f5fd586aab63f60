"""Where the time of the job's last run comes from: SQL, a metric, or the pings of a heartbeat."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from math import isfinite

import httpx

from probes import request_errors
from probes.ledger import LedgerError
from probes.metrics_page import PageError, is_openmetrics, select
from probes.pings import PingsUnavailable
from probes.reading import Json, Outcome, Verdict
from probes.timestamps import later_clock, query_time
from probes.tools import Tools
from settings.checks.payout_job import LastRun as LastRunInSql
from settings.checks.payout_job import LastRunOfHeartbeat, LastRunOnPage, PayoutJobCheck
from settings.selectors import parse_selector

_MILLISECONDS_FROM = 1e11
"""As seconds, such a time is later than the year 5000: the page counts milliseconds."""
_LATEST = 253_402_300_799.0
"""The last second of the year 9999."""


class NotKnown(Exception):
    """The time of the last run cannot be read; ``outcome`` says why."""

    def __init__(self, outcome: Outcome) -> None:
        super().__init__(outcome.reason)
        self.outcome = outcome


@dataclass(frozen=True, slots=True)
class LastRun:
    """``at`` is None if the job has never run, ``now`` the time by the clock that it is compared with.

    ``since`` is when the job was first expected, if a job that has never run is not late at once.
    """

    at: datetime | None
    now: datetime
    evidence: Mapping[str, Json] = field(default_factory=dict)
    since: datetime | None = None


async def read_last_run(check: PayoutJobCheck, tools: Tools) -> LastRun:
    """Raises NotKnown."""
    source = check.last_run
    if isinstance(source, LastRunOnPage):
        return await _read_page(source, tools.http, check.timeout.total_seconds())
    if isinstance(source, LastRunOfHeartbeat):
        return await _read_pings(source, tools)
    return await _query(source, tools)


async def _query(source: LastRunInSql, tools: Tools) -> LastRun:
    """Compares with the database's clock, so that those of workers do not matter."""
    try:
        at, now, evidence = await query_time(tools.ledger, source.sql, "last_run.sql")
    except LedgerError as error:
        raise NotKnown(Outcome(Verdict.UNKNOWN, str(error), cause=error.cause)) from error
    return LastRun(at, now, {"last_run": at.isoformat(), **evidence} if at is not None else {})


async def _read_pings(source: LastRunOfHeartbeat, tools: Tools) -> LastRun:
    try:
        pings = await tools.pings(source.heartbeat)
    except PingsUnavailable as error:
        raise NotKnown(Outcome(Verdict.UNKNOWN, str(error), cause="store")) from error
    at = pings.succeeded_at
    evidence: dict[str, Json] = {"database_time": pings.now.isoformat()}
    if at is not None:
        evidence["last_run"] = at.isoformat()
    return LastRun(at, pings.now, evidence, since=pings.since)


async def _read_page(source: LastRunOnPage, client: httpx.AsyncClient, seconds: float) -> LastRun:
    try:
        response = await client.get(source.url, timeout=seconds)
    except httpx.RequestError as error:
        raise NotKnown(request_errors.outcome_of(error)) from error
    value = _value(source, response)
    now, evidence = later_clock(response, datetime.now(UTC))
    if value == 0:  # as Prometheus clients begin: no run since the process was started
        return LastRun(None, now, evidence)
    if value >= _MILLISECONDS_FROM:
        value, evidence["unit"] = value / 1000, "milliseconds, by the size of the value"
    if not 0 < value <= _LATEST:
        raise _no_metric(f"the value of {source.metric} is not a Unix time")
    at = datetime.fromtimestamp(value, UTC)
    return LastRun(at, now, {"last_run": at.isoformat(), **evidence})


def _value(source: LastRunOnPage, response: httpx.Response) -> float:
    if response.status_code != 200:
        raise _bad_page(f"the page answers with status {response.status_code}, expected 200")
    if response.extensions.get("truncated"):
        raise _bad_page(f"the page is longer than {len(response.content)} bytes")
    try:
        openmetrics = is_openmetrics(response.headers.get("content-type", ""))
        samples = select(response.content, parse_selector(source.metric), openmetrics=openmetrics)
    except PageError as error:
        raise _bad_page(f"the page is not a page of metrics: {error}") from error
    if not samples:
        raise _no_metric(f"the page has no sample of {source.metric}")
    if len(samples) > 1:  # the newest of several jobs would hide that another one has stopped
        raise _no_metric(f"the page has {len(samples)} samples of {source.metric}: select one by its labels")
    if not isfinite(samples[0].value):
        raise _no_metric(f"the value of {source.metric} is not a number")
    return samples[0].value


def _bad_page(sentence: str) -> NotKnown:
    return NotKnown(Outcome(Verdict.FAIL, sentence, cause="page"))


def _no_metric(sentence: str) -> NotKnown:
    return NotKnown(Outcome(Verdict.UNKNOWN, sentence, cause="metric"))
