"""What a summary of a month is made of: the money that was compared, incidents, and old differences."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import asyncpg

from settings.accounts import Account
from store.queries import query

_MONEY = query("month_money")
_INCIDENTS = query("month_incidents")
_OLD = query("old_differences")
_FIRST = query("first_slots")
_ENDS = query("newest_ends")


@dataclass(frozen=True, slots=True)
class Compared:
    """What a complete run of one window compared of one object. ``sides``: Stripe's ``count`` and ``sum`` by
    ``currency``; ``at_risk``: minor units by currency that it left unexplained."""

    account: Account
    object: str
    from_: datetime
    until: datetime
    created_at: datetime
    sides: Sequence[Mapping[str, Any]]
    at_risk: Mapping[str, int]


async def compared_money(pool: asyncpg.Pool, from_: datetime, until: datetime) -> list[Compared]:
    """Returns the newest complete run of each window in this time. Windows can overlap."""
    rows = await pool.fetch(_MONEY, from_, until)
    return [Compared(**{**row, "account": Account(row["account"])}) for row in rows]


@dataclass(frozen=True, slots=True)
class NewestEnd:
    """How the newest run of one object ended; ``at_risk``: minor units by currency."""

    account: Account
    object: str
    run: str
    until: datetime
    status: str
    at_risk: Mapping[str, int]


async def newest_ends(pool: asyncpg.Pool, since: datetime) -> list[NewestEnd]:
    rows = await pool.fetch(_ENDS, since)
    return [NewestEnd(**{**row, "account": Account(row["account"])}) for row in rows]


async def first_slots(pool: asyncpg.Pool, names: Sequence[str]) -> dict[str, datetime]:
    """Returns when the first slot was that is stored of each of these readings; none has no entry."""
    rows = await pool.fetch(_FIRST, names)
    return {row["name"]: row["first"] for row in rows if row["first"] is not None}


@dataclass(frozen=True, slots=True)
class MonthIncident:
    id: str
    subject: str
    severity: str
    reason: str
    opened_at: datetime
    resolved_at: datetime | None
    seconds: float


@dataclass(frozen=True, slots=True)
class MonthIncidents:
    """``shown`` are the first of ``number``; ``open`` ones are open now."""

    shown: Sequence[MonthIncident]
    number: int
    urgent: int
    open: int


async def month_incidents(pool: asyncpg.Pool, since: datetime, until: datetime, most: int) -> MonthIncidents:
    """Returns the incidents that were open at some time in ``[since, until)``, by severity and time."""
    rows = [dict(row) for row in await pool.fetch(_INCIDENTS, since, until, most)]
    counts = [{name: row.pop(name) for name in ("number", "urgent", "open")} for row in rows]
    whole = counts[0] if counts else {"number": 0, "urgent": 0, "open": 0}
    return MonthIncidents([MonthIncident(**row) for row in rows], **whole)


@dataclass(frozen=True, slots=True)
class OldDifference:
    account: Account
    object: str
    object_id: str
    first_seen: datetime
    last_seen: datetime
    last_run: str


async def old_differences(
    pool: asyncpg.Pool, before: datetime, most: int
) -> tuple[Sequence[OldDifference], int]:
    """Returns the oldest differences that are open now and were first seen before then, and their number."""
    rows = [dict(row) for row in await pool.fetch(_OLD, before, most)]
    number = rows[0]["number"] if rows else 0
    for row in rows:
        del row["number"]
    return [OldDifference(**{**row, "account": Account(row["account"])}) for row in rows], number
