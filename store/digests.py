"""Digests: who sends which, so that each is sent once, and what they are made of."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import asyncpg
import msgspec

from alerts.content import Content
from alerts.stored_content import dump
from settings.accounts import Account
from settings.texts import storable
from store.json_text import to_json
from store.pool import Connection
from store.queries import query

_RUNS = query("digest_runs")
_REPORTS = query("digest_reports")
_CHECK = query("digest_check")
_VALUES = query("past_values")
_WRITE = query("write_digest")
_SENT = "select exists (select from paywatch.digests where name = $1 and from_ = $2 and until_ = $3)"
_NEWEST = """
select distinct on (name) name, from_, until_ from paywatch.digests where name = any ($1::text[])
order by name, sent_at desc
"""
_ADD = "insert into paywatch.digests (name, from_, until_, kind, worker) values ($1, $2, $3, $4, $5)"
_LOCK = "select pg_try_advisory_xact_lock(hashtextextended('paywatch.digest:' || $1, 0))"

_decode = msgspec.json.Decoder(dict[str, float]).decode


@dataclass(frozen=True, slots=True)
class DigestKey:
    """One digest of one time. It is sent once, also if the time at which it is due was changed meanwhile."""

    name: str
    from_: datetime
    until: datetime


async def sent_digests(pool: asyncpg.Pool, names: Sequence[str]) -> set[DigestKey]:
    """Returns the newest digest of each name that was sent."""
    if not names:
        return set()
    rows = await pool.fetch(_NEWEST, names)
    return {DigestKey(row["name"], row["from_"], row["until_"]) for row in rows}


async def is_sent(pool: asyncpg.Pool, key: DigestKey) -> bool:
    found: bool = await pool.fetchval(_SENT, key.name, key.from_, key.until)
    return found


@asynccontextmanager
async def claim_digest(
    pool: asyncpg.Pool, key: DigestKey, kind: str, worker: str
) -> AsyncIterator[Connection | None]:
    """Yields the connection of the transaction that records the digest as sent; its messages belong into it.

    Yields None if it is sent already, or if another worker is about to send it. If the worker dies or the
    body raises, nothing is recorded, and any worker sends it.
    """
    async with pool.acquire() as connection, connection.transaction():
        # A frozen worker lets another one send it; the figures of a large month take seconds.
        await connection.execute("set local idle_in_transaction_session_timeout = '5min'")
        mine = await connection.fetchval(_LOCK, key.name)
        if not mine or await connection.fetchval(_SENT, key.name, key.from_, key.until):
            yield None
        else:
            await connection.execute(_ADD, key.name, key.from_, key.until, kind, worker)
            yield connection


@dataclass(frozen=True, slots=True)
class DigestMessage:
    """One message to one channel. With an ``error`` it is stored as undeliverable, and thus visible."""

    channel: str
    content: Content
    error: str | None = None


async def write_digest(connection: Connection, messages: Sequence[DigestMessage]) -> None:
    """Writes the messages into the outbox, in the transaction of `claim_digest`."""
    columns = [
        [storable(each.channel) for each in messages],
        [storable(each.content.key) for each in messages],
        [to_json(dump(each.content)) for each in messages],
        [each.error for each in messages],
    ]
    await connection.execute(_WRITE, *columns)


@dataclass(frozen=True, slots=True)
class EndedRun:
    """The newest run of a window, and its result as ``--json`` prints it; None for an older version's."""

    run: str
    account: Account
    from_: datetime
    until: datetime
    status: str
    result: Mapping[str, Any] | None


async def ended_runs(pool: asyncpg.Pool, from_: datetime, until: datetime) -> list[EndedRun]:
    """Returns the runs of windows within this time, by account and window."""
    return [
        EndedRun(
            run=row["id"],
            account=Account(row["account"]),
            from_=row["window_from"],
            until=row["window_until"],
            status=row["status"],
            result=row["result"],
        )
        for row in await pool.fetch(_RUNS, from_, until)
    ]


@dataclass(frozen=True, slots=True)
class AccountReports:
    """The chains of one account: their heads now, and what was added to them in a time.

    ``exceptions`` are open now; ``oldest`` is when the first of them was first seen.
    """

    account: Account
    position: int
    head: str
    sign_off: int | None
    sign_off_head: str | None
    reports: int
    unsigned: int
    signed: int
    exceptions: int
    oldest: datetime | None


async def account_reports(pool: asyncpg.Pool, from_: datetime, until: datetime) -> list[AccountReports]:
    rows = await pool.fetch(_REPORTS, from_, until)
    return [AccountReports(**{**row, "account": Account(row["account"])}) for row in rows]


@dataclass(frozen=True, slots=True)
class Measured:
    """What the newest reading before ``moment`` measured."""

    moment: datetime
    slot: datetime
    values: Mapping[str, float]


async def find_readings(pool: asyncpg.Pool, check: str) -> tuple[str, datetime | None] | None:
    """Returns the name under which a check's readings are stored, and the newest slot that has values.

    None if no worker has run it yet.
    """
    row = await pool.fetchrow(_CHECK, check)
    return None if row is None else (row["name"], row["newest"])


async def measured_at(
    pool: asyncpg.Pool, name: str, moments: Sequence[datetime], within: timedelta
) -> list[Measured]:
    """Returns the newest values at each moment, at most so old; a moment without any is left out."""
    rows = await pool.fetch(_VALUES, name, moments, within)
    return [Measured(row["moment"], row["slot"], _decode(row["measured"])) for row in rows]
