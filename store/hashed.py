"""Secrets that are stored as their hash, and the names under which they act."""

import hashlib
import secrets
from datetime import datetime

import asyncpg
from pydantic import SecretStr

from settings.texts import has_invisible
from store.errors import NameRefused

_BYTES = 32
_LONGEST = 200


def new_secret(prefix: str = "") -> SecretStr:
    """Returns a secret of 256 random bits: nobody can guess it, so that a fast hash protects it."""
    return SecretStr(f"{prefix}{secrets.token_urlsafe(_BYTES)}")


def new_id(prefix: str) -> str:
    return f"{prefix}_{secrets.token_hex(6)}"


def digest(secret: str) -> bytes:
    """Returns the hash under which a secret is found. What a client sends may be any text."""
    return hashlib.sha256(secret.encode("utf-8", "backslashreplace")).digest()


def visible_name(name: str) -> str:
    """Returns the name with single spaces. Raises NameRefused for one that could pass for another."""
    found = " ".join(name.split())
    if not found:
        raise NameRefused("the name is empty: give the name under which the record will show this person")
    if has_invisible(found):
        raise NameRefused(
            f"the name {found!a} has invisible characters: write it with letters, digits and signs"
        )
    if len(found) > _LONGEST:
        raise NameRefused(f"the name has {len(found)} characters: at most {_LONGEST} are stored")
    return found


async def record_use(pool: asyncpg.Pool, statement: str, id_: str) -> datetime | None:
    """Records that a session or a token was used, and returns when; None where Postgres only reads.

    After a failover to a standby, people must still be able to look.
    """
    try:
        used: datetime | None = await pool.fetchval(statement, id_)
    except asyncpg.ReadOnlySQLTransactionError:
        return None
    return used
