"""The whole population of incidents of a period, read in batches, with what their figures need."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import groupby

import asyncpg

from alerts.figures import (
    NIGHT_FROM,
    NIGHT_UNTIL,
    Alert,
    Began,
    Noise,
    Notified,
    Promises,
    Stage,
    Unknown,
)
from probes.reading import BLIND_CAUSES
from settings.values import Severity, parse_duration
from store.marks import read_mark
from store.pool import Connection
from store.queries import query

_IDS = query("alert_ids")
_POPULATION = query("alert_population")
_PROMISES = query("promises")
_NOISE = query("noise")
_PARTITIONS = query("list_partitions")
_DRILLS = "select count(*) from paywatch.drills where starts_at >= $1 and starts_at < $2"
_BATCH = 500
_WITHOUT_FAILURES = {"rule": Unknown.RULE, "reconcile": Unknown.RECONCILIATION}
"""Kinds of incidents that no row of failing readings opens: the reading of a reconciliation is of its end."""


@dataclass(frozen=True, slots=True)
class Population:
    """All of one moment, ``as_of``. ``alerts`` can be iterated once, oldest first. The incidents of
    ``drills`` are none of them."""

    as_of: datetime
    drills: int
    promises: Promises
    noise: list[Noise]
    alerts: AsyncIterator[Alert]


@asynccontextmanager
async def open_population(
    pool: asyncpg.Pool, since: datetime, until: datetime, time_zone: str, keep: timedelta | None = None
) -> AsyncIterator[Population]:
    """Opens the incidents that were open at some time in ``[since, until)``, or that opened in it.

    ``keep`` is the retention of notifications: those of older incidents are unknown, and not zero.
    """
    async with (
        pool.acquire() as connection,
        connection.transaction(isolation="repeatable_read", readonly=True),
    ):
        now: datetime = await connection.fetchval("select now()")
        yield Population(
            as_of=now,
            drills=await connection.fetchval(_DRILLS, since, until),
            promises=await read_promises(connection),
            noise=await _read_noise(connection, since, until, time_zone),
            alerts=_alerts(connection, since, until, None if keep is None else now - keep),
        )


async def _alerts(
    connection: Connection, since: datetime, until: datetime, notified_since: datetime | None
) -> AsyncIterator[Alert]:
    """Reads page by page: no statement takes long, however many incidents there are."""
    kept = await _readings_since(connection)
    ids = await connection.cursor(_IDS, since, until)
    while page := await ids.fetch(_BATCH):
        for row in await _read(connection, [each["id"] for each in page], kept):
            yield _alert(row, kept, notified_since)


async def read_alert(connection: Connection, id_: str) -> Alert | None:
    """Returns one incident as the population has it; None for an unknown id."""
    kept = await _readings_since(connection)
    rows = await _read(connection, [id_], kept)
    return _alert(rows[0], kept, None) if rows else None


async def _read(
    connection: Connection, ids: Sequence[str], readings_since: datetime | None
) -> list[asyncpg.Record]:
    return list(await connection.fetch(_POPULATION, ids, list(BLIND_CAUSES), readings_since))


async def read_promises(connection: Connection) -> Promises:
    """Returns how fast each severity was to be answered, since each time that a configuration was applied."""
    rows = await connection.fetch(_PROMISES)
    return Promises(
        (applied_at, {Severity(row["severity"]): _duration(row["respond_within"]) for row in of_revision})
        for applied_at, of_revision in groupby(rows, lambda row: row["applied_at"])
    )


def _duration(text: str | None) -> timedelta | None:
    return None if text is None else parse_duration(text)


async def _read_noise(
    connection: Connection, since: datetime, until: datetime, time_zone: str
) -> list[Noise]:
    rows = await connection.fetch(_NOISE, since, until, time_zone, NIGHT_FROM, NIGHT_UNTIL)
    return [
        _noise(channel, list(of_channel)) for channel, of_channel in groupby(rows, lambda row: row["channel"])
    ]


def _noise(channel: str, rows: list[asyncpg.Record]) -> Noise:
    nights = {row["night"]: row["messages"] for row in rows if row["night"] is not None}
    return Noise(channel, sum(row["messages"] for row in rows), nights)


async def _readings_since(connection: Connection) -> datetime | None:
    """Returns when the oldest day begins whose readings are stored; None if there is no such day."""
    names = [row["name"] for row in await connection.fetch(_PARTITIONS)]
    days = [name.removeprefix("readings_") for name in names if name.removeprefix("readings_").isdigit()]
    return datetime.strptime(min(days), "%Y%m%d").replace(tzinfo=UTC) if days else None


def _alert(row: asyncpg.Record, readings_since: datetime | None, notified_since: datetime | None) -> Alert:
    stages = zip(row["moments"] or (), row["severities"] or (), strict=True)
    return Alert(
        id=row["id"],
        fingerprint=row["fingerprint"],
        subject=row["subject"],
        severity=Severity(row["severity"]),
        reason=row["reason"],
        opened_at=row["opened_at"],
        acknowledged_at=row["acknowledged_at"],
        acknowledged_by=row["acknowledged_by"],
        is_acknowledged=row["is_acknowledged"],
        resolved_at=row["resolved_at"],
        resolution=row["resolution"],
        resolved_by=row["resolved_by"],
        mark=read_mark(row),
        stages=tuple(Stage(at, Severity(severity)) for at, severity in stages),
        began=_began(row, readings_since),
        notified=_notified(row, notified_since),
    )


def _began(row: asyncpg.Record, readings_since: datetime | None) -> Began:
    kind = row["fingerprint"].partition(":")[0]
    if kind in _WITHOUT_FAILURES:
        return Began(None, _WITHOUT_FAILURES[kind])
    if row["began"] is None:
        expired = readings_since is not None and row["opened_at"] < readings_since
        return Began(None, Unknown.READINGS_EXPIRED if expired else Unknown.NO_READINGS)
    return Began(row["began"]) if row["certain"] else Began(None, Unknown.READINGS_EXPIRED)


def _notified(row: asyncpg.Record, since: datetime | None) -> Notified | None:
    if since is not None and row["opened_at"] < since:
        return None
    return Notified(sent=row["sent"], held=row["held"], failed=row["failed"], pending=row["pending"])
