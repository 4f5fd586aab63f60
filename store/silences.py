"""Silences: who wants no messages about what, until when and why."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

import asyncpg

from alerts.suppression import Silence
from settings.texts import storable
from store.errors import UnknownId
from store.json_text import to_json
from store.pool import Connection
from store.queries import query

KEPT = timedelta(days=400)
"""How long an ended silence is kept: 13 months, as long as the notifications that it held back."""

_ADD = query("add_silence")
ACTIVE = query("active_silences")
_LIST = query("list_silences")
_EXPIRE = query("expire_silence")


@dataclass(frozen=True, slots=True)
class SilenceRecord:
    """A silence as commands show it. ``held``: incidents of which it has held messages."""

    id: str
    matchers: Mapping[str, str]
    reason: str
    created_by: str
    created_at: datetime
    starts_at: datetime
    ends_at: datetime
    expired_by: str | None
    active: bool
    held: int


async def add_silence(
    pool: asyncpg.Pool, matchers: Mapping[str, str], *, lasts: timedelta, reason: str, by: str
) -> SilenceRecord:
    """Begins a silence now, by the database's clock."""
    (row,) = await pool.fetch(
        _ADD, f"sil_{secrets.token_hex(4)}", to_json(dict(matchers)), storable(reason), storable(by), lasts
    )
    return SilenceRecord(**row)


async def list_silences(pool: asyncpg.Pool, *, ended: bool = False) -> list[SilenceRecord]:
    """Returns the active silences, those first that end first; with ``ended`` also those that ended."""
    return [SilenceRecord(**row) for row in await pool.fetch(_LIST, ended)]


async def expire_silence(pool: asyncpg.Pool, id_: str, by: str) -> tuple[SilenceRecord, bool]:
    """Ends a silence now. Returns it, and whether it was this call that ended it. Raises UnknownId."""
    row = await pool.fetchrow(_EXPIRE, id_, storable(by))
    if row is None:
        raise UnknownId(f"no silence has the id {id_!r}: see `paywatch silence list --all`")
    values = dict(row)
    ended = values.pop("ended_now")
    return SilenceRecord(**values), ended


async def active_silences(connection: Connection) -> tuple[Silence, ...]:
    """Returns the silences that are active at this moment of the transaction."""
    return tuple(Silence(**row) for row in await connection.fetch(ACTIVE))


async def delete_silences(pool: asyncpg.Pool, kept: timedelta = KEPT) -> None:
    await pool.execute("delete from paywatch.silences where ends_at < now() - $1::interval", kept)
