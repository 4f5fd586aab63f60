"""Links that sign somebody in once, for the night when the identity provider is what is down."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import asyncpg
from pydantic import SecretStr

from store.hashed import digest, new_secret, visible_name
from store.queries import query

LASTS = timedelta(minutes=10)
KEPT = timedelta(days=1)
"""The audit log has who made a link and who used it for longer."""

_CREATE = query("create_login_link")
_FIND = query("find_login_link")
_REDEEM = query("redeem_login_link")
_DELETE = query("delete_login_links")


@dataclass(frozen=True, slots=True)
class LoginLink:
    """Whom a link signs in, with which roles, and who made it."""

    name: str
    roles: Sequence[str]
    created_by: str
    created_at: datetime


async def create(
    pool: asyncpg.Pool, name: str, roles: Sequence[str], *, by: str, lasts: timedelta = LASTS
) -> SecretStr:
    """Creates a link, and returns the secret that is part of its address. Raises NameRefused."""
    secret = new_secret()
    hashed = digest(secret.get_secret_value())
    await pool.execute(_CREATE, hashed, visible_name(name), list(roles), visible_name(by), lasts)
    return secret


async def find(pool: asyncpg.Pool, secret: str) -> LoginLink | None:
    """Returns a link that can be used, without using it."""
    row = await pool.fetchrow(_FIND, digest(secret))
    return None if row is None else LoginLink(**row)


async def redeem(pool: asyncpg.Pool, secret: str) -> LoginLink | None:
    """Uses up a link, and returns it; None for one that was used, expired or never existed."""
    row = await pool.fetchrow(_REDEEM, digest(secret))
    return None if row is None else LoginLink(**row)


async def delete_ended(pool: asyncpg.Pool, kept: timedelta = KEPT) -> None:
    await pool.execute(_DELETE, kept)
