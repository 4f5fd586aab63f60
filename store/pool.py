"""The pool of connections to the store, with JSON through msgspec."""

from typing import Any

import asyncpg
import msgspec
from pydantic import SecretStr

from store.address import REFUSED, Address
from store.errors import StoreUnreachable

COMMAND_TIMEOUT = 30.0

Connection = asyncpg.Connection | asyncpg.pool.PoolConnectionProxy


async def connect(url: SecretStr, *, size: int, variable: str = "DATABASE_URL") -> asyncpg.Pool:
    """Opens a pool of at most ``size`` connections, with one connection; raises StoreUnreachable.

    ``variable`` is the environment variable that has the URL. After a restart of Postgres the pool connects
    again; until then callers get asyncpg's errors.
    """
    address = Address.parse(url, variable)
    options = address.options()
    if await address.detect_pooler():
        options["statement_cache_size"] = 0
    try:
        return await asyncpg.create_pool(
            address.dsn,
            min_size=1,
            max_size=size,
            command_timeout=COMMAND_TIMEOUT,
            init=_prepare,
            reset=_skip_reset,
            **options,
        )
    except REFUSED as error:
        raise StoreUnreachable(address.explain(error)) from None


async def _prepare(connection: Connection) -> None:
    await connection.set_type_codec(
        "jsonb", schema="pg_catalog", encoder=_encode, decoder=_decode, format="binary"
    )


async def _skip_reset(_: Connection) -> None:
    """Replaces asyncpg's reset query, a round trip on each release. All settings and locks here end with
    their transaction, and asyncpg ends a transaction that was left open."""


def _encode(value: Any) -> bytes:
    return b"\x01" + msgspec.json.encode(value)


def _decode(value: bytes) -> Any:
    return msgspec.json.decode(value[1:])
