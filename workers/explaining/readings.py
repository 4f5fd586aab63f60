"""Why readings that failed notified nobody: each is explained at the moment at which it ended."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import asyncpg

from settings import Settings
from workers.explaining.chain import SOON
from workers.explaining.check import explain_check
from workers.explaining.texts import Conclusion

MOST = 10
"""Readings that are explained at once; each takes a few questions to the store."""
_AFTER = timedelta(milliseconds=1)
_INCIDENTS = """
select i.id, i.opened_at, i.resolved_at from paywatch.incidents i
where i.fingerprint = 'check:' || $1::text and i.opened_at <= $3::timestamptz + $4::interval
  and (i.resolved_at is null or i.resolved_at > $2)
order by i.opened_at
"""


@dataclass(frozen=True, slots=True)
class Failed:
    """A reading that did not pass: its slot, and when it ended."""

    slot: datetime
    ended_at: datetime


@dataclass(frozen=True, slots=True)
class ReadingWhy:
    """``at``: the time that is explained. ``incident``: the one that was open then, or that it opened."""

    slot: datetime
    at: datetime
    incident: str | None
    conclusion: Conclusion


async def explain_readings(
    pool: asyncpg.Pool, settings: Settings, name: str, failed: Sequence[Failed], now: datetime
) -> list[ReadingWhy]:
    """Explains the newest `MOST` readings of a check; of each incident only its newest one.

    Raises `workers.errors.Usage` for a name that no check has.
    """
    if not failed:
        return []
    ends = [each.ended_at for each in failed]
    incidents = await pool.fetch(_INCIDENTS, name, min(ends), max(ends), SOON)
    found: list[ReadingWhy] = []
    seen: set[str | None] = set()
    for each in sorted(failed, key=lambda each: each.slot, reverse=True):
        incident = _incident_of(each, incidents)
        id_ = None if incident is None else incident["id"]
        if len(found) == MOST or (id_ is not None and id_ in seen):
            continue
        seen.add(id_)
        at = min(_decided_at(each, incident), now)
        said = await explain_check(pool, settings, name, at, now)
        found.append(ReadingWhy(each.slot, at, id_, said.conclusion))
    return found


def _incident_of(reading: Failed, incidents: Sequence[asyncpg.Record]) -> asyncpg.Record | None:
    """A decision follows its reading, so that an incident opens a moment after it."""
    for row in incidents:
        if row["opened_at"] <= reading.ended_at + SOON and (
            row["resolved_at"] is None or row["resolved_at"] > reading.ended_at
        ):
            return row
    return None


def _decided_at(reading: Failed, incident: asyncpg.Record | None) -> datetime:
    """Returns a time at which what the reading led to was decided, and mostly sent; of its incident, while
    that was open."""
    at = reading.ended_at + _AFTER
    if incident is None:
        return at
    opened_at: datetime = incident["opened_at"]
    resolved_at: datetime | None = incident["resolved_at"]
    at = max(at, opened_at + SOON)
    return at if resolved_at is None else min(at, resolved_at - _AFTER)
