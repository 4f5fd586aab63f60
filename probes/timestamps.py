"""Times that a watched system reports: the result of a query, and the headers of a response."""

from datetime import UTC, date, datetime
from email.utils import parsedate_to_datetime

import asyncpg
import httpx

from probes import ledger
from probes.ledger import LedgerError, Row
from probes.reading import Json

_LONGEST_DATE = 100


async def query_time(
    pool: asyncpg.Pool | None, sql: str, key: str
) -> tuple[datetime | None, datetime, dict[str, Json]]:
    """Returns the time that the query returns, the database's own time, and how it was read, as evidence.

    Reads a timestamp without time zone as UTC. Raises LedgerError, also if the query returns anything else.
    """
    rows, now = await ledger.read_with_clock(ledger.require_ledger(pool), sql)
    found = _timestamp(rows, key)
    evidence: dict[str, Json] = {"database_time": now.isoformat()}
    if found is not None and found.tzinfo is None:
        evidence["time_zone"] = "the column has none: read as UTC"
        found = found.replace(tzinfo=UTC)
    return found, now, evidence


def _timestamp(rows: list[Row], key: str) -> datetime | None:
    if len(rows) > 1:
        raise LedgerError(f"{key} returned several rows: it must return one timestamp", cause="query")
    value = rows[0][0] if rows and rows[0] else None
    if value is None or isinstance(value, datetime):
        return value
    kind = "date" if isinstance(value, date) else type(value).__name__
    raise LedgerError(f"{key} returned a {kind}: it must return a timestamp", cause="query")


def parse_http_date(text: str) -> datetime | None:
    """Returns the time of a header such as ``Date``; None if it is not one."""
    try:
        found = parsedate_to_datetime(text[:_LONGEST_DATE])
        return found.replace(tzinfo=found.tzinfo or UTC).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def later_clock(response: httpx.Response, ours: datetime) -> tuple[datetime, dict[str, Json]]:
    """Returns the later one of this worker's clock and the response's ``Date``, with both as evidence.

    A cached response has an old ``Date``, and a worker's clock may be behind. By the later one nothing looks
    more recent than it is.
    """
    evidence: dict[str, Json] = {"worker_time": ours.isoformat()}
    theirs = parse_http_date(response.headers.get("date", ""))
    if theirs is None:
        return ours, evidence
    return max(ours, theirs), {**evidence, "response_date": theirs.isoformat()}
