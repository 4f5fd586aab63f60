"""Tokens for the console's API, of programs and of people without a browser, stored as their hash."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import asyncpg
from pydantic import SecretStr

from store.hashed import digest, new_id, new_secret, record_use, visible_name
from store.queries import query

PREFIX = "pwt_"
"""Scanners of repositories and logs recognize a leaked token by it."""
KEPT = timedelta(days=400)
"""How long a token is listed that expired or was revoked."""

_CREATE = query("create_token")
_FIND = query("find_token")
_USE = query("use_token")
_IS_ACTIVE = (
    "select revoked_at is null and expires_at > clock_timestamp() from paywatch.api_tokens where id = $1"
)
_LIST = query("list_tokens")
_REVOKE = query("revoke_token")
_DELETE = query("delete_tokens")


@dataclass(frozen=True, slots=True)
class Token:
    """A token without its secret. ``id`` names it to people. ``last_used_at`` is exact to a minute."""

    id: str
    name: str
    roles: Sequence[str]
    created_by: str
    created_at: datetime
    expires_at: datetime
    last_used_at: datetime | None
    revoked_at: datetime | None
    revoked_by: str | None
    active: bool


async def create(
    pool: asyncpg.Pool, name: str, roles: Sequence[str], *, by: str, lasts: timedelta
) -> tuple[SecretStr, Token]:
    """Creates a token, and returns its text, which nobody can read again. Raises NameRefused."""
    secret = new_secret(PREFIX)
    (row,) = await pool.fetch(
        _CREATE,
        new_id("tok"),
        digest(secret.get_secret_value()),
        visible_name(name),
        list(roles),
        visible_name(by),
        lasts,
    )
    return secret, Token(**row)


async def find(pool: asyncpg.Pool, secret: str) -> Token | None:
    """Returns the active token with this text, and records its use; at most once a minute, to write little.

    The look-up is by hash: how long it takes says nothing about how much of a guess is right.
    """
    row = await pool.fetchrow(_FIND, digest(secret))
    if row is None:
        return None
    values = dict(row)
    if values.pop("due"):
        values["last_used_at"] = await record_use(pool, _USE, values["id"]) or values["last_used_at"]
    return Token(**values)


async def is_active(pool: asyncpg.Pool, id_: str) -> bool:
    """Whether the token with this id has neither expired nor been revoked."""
    return bool(await pool.fetchval(_IS_ACTIVE, id_))


async def list_all(pool: asyncpg.Pool, *, ended: bool = False) -> list[Token]:
    """Returns the active tokens, the newest first; with ``ended`` also those that expired or were revoked."""
    return [Token(**row) for row in await pool.fetch(_LIST, ended)]


async def revoke(pool: asyncpg.Pool, id_: str, by: str) -> bool:
    """Ends a token now. Returns whether it was this call that ended it."""
    return await pool.fetchval(_REVOKE, id_, visible_name(by)) is not None


async def delete_ended(pool: asyncpg.Pool, kept: timedelta = KEPT) -> None:
    await pool.execute(_DELETE, kept)
