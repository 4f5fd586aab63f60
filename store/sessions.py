"""Sessions of the console: rows that can be listed and revoked. The cookie's value is stored as its hash."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import asyncpg
from pydantic import SecretStr

from settings.texts import storable
from store.hashed import digest, new_id, new_secret, record_use, visible_name
from store.queries import query

IDLE = timedelta(minutes=30)
LONGEST = timedelta(hours=12)
KEPT = timedelta(days=30)
"""How long an ended session is listed. The audit log has the sign-in for longer."""

_CREATE = query("create_session")
_FIND = query("find_session")
_USE = query("use_session")
_LIST = query("list_sessions")
_REVOKE = query("revoke_session")
_REVOKE_ALL = query("revoke_sessions")
_DELETE = query("delete_sessions")


@dataclass(frozen=True, slots=True)
class Session:
    """Who is signed in. ``id`` names it to people, and is no secret; ``csrf`` is the token of its forms.

    ``used_at`` is exact to a minute. ``active``: neither revoked nor expired nor idle.
    """

    id: str
    name: str
    roles: Sequence[str]
    via: str
    origin: str
    csrf: str = field(repr=False)
    created_at: datetime
    used_at: datetime
    expires_at: datetime
    revoked_at: datetime | None
    revoked_by: str | None
    active: bool


async def create(
    pool: asyncpg.Pool,
    name: str,
    roles: Sequence[str],
    *,
    via: str,
    origin: str,
    lasts: timedelta = LONGEST,
    until: datetime | None = None,
) -> tuple[SecretStr, Session]:
    """Begins a session, and returns the cookie's value with it. Raises NameRefused.

    ``lasts``: by the clock of the database; it never lasts longer than ``until``.
    """
    secret = new_secret()
    (row,) = await pool.fetch(
        _CREATE,
        new_id("ses"),
        digest(secret.get_secret_value()),
        visible_name(name),
        list(roles),
        via,
        storable(origin),
        new_secret().get_secret_value(),
        lasts,
        until,
    )
    return secret, Session(**row)


async def find(
    pool: asyncpg.Pool, secret: str, idle: timedelta = IDLE, *, use: bool = True
) -> Session | None:
    """Returns the active session of a cookie, and records its use; at most once a minute, to write little.

    What a page does by itself is no ``use``: a person who left must not stay signed in.
    """
    row = await pool.fetchrow(_FIND, digest(secret), idle)
    if row is None:
        return None
    values = dict(row)
    if values.pop("due") and use:
        values["used_at"] = await record_use(pool, _USE, values["id"]) or values["used_at"]
    return Session(**values)


async def list_all(pool: asyncpg.Pool, *, ended: bool = False, idle: timedelta = IDLE) -> list[Session]:
    """Returns the active sessions, the one used last first; with ``ended`` also those that ended."""
    return [Session(**row) for row in await pool.fetch(_LIST, idle, ended)]


async def revoke(pool: asyncpg.Pool, id_: str, by: str) -> bool:
    """Ends a session now. Returns whether it was this call that ended it."""
    return await pool.fetchval(_REVOKE, id_, visible_name(by)) is not None


async def revoke_all(pool: asyncpg.Pool, name: str, by: str) -> int:
    """Ends all sessions of a person, and returns their number."""
    return len(await pool.fetch(_REVOKE_ALL, visible_name(name), visible_name(by)))


async def delete_ended(pool: asyncpg.Pool, kept: timedelta = KEPT) -> None:
    await pool.execute(_DELETE, kept)
